"""The WSGI entry point: `granian --interface wsgi wsgi:app`."""

import gc

from app import create_app

app = create_app()
gc.collect()
gc.freeze()  # what a start makes lives for ever: going through it again cost 10 ms at a time
