"""The diagnostic, what it recommends and why: rules as data, for partners and for the public."""
