"""Where each département is: its chief town and about where that stands, for lack of a nearer point.

Degrees of latitude and longitude to one decimal, some ten kilometres. Both of Corsica are "20", as
in postcodes.
"""

from typing import NamedTuple

from app import intake


class Town(NamedTuple):
    name: str
    point: tuple[float, float]


_TOWNS = """
01 46.2 5.2 Bourg-en-Bresse
02 49.6 3.6 Laon
03 46.6 3.3 Moulins
04 44.1 6.2 Digne-les-Bains
05 44.6 6.1 Gap
06 43.7 7.3 Nice
07 44.7 4.6 Privas
08 49.8 4.7 Charleville-Mézières
09 43.0 1.6 Foix
10 48.3 4.1 Troyes
11 43.2 2.3 Carcassonne
12 44.4 2.6 Rodez
13 43.3 5.4 Marseille
14 49.2 -0.4 Caen
15 44.9 2.4 Aurillac
16 45.6 0.2 Angoulême
17 46.2 -1.2 La Rochelle
18 47.1 2.4 Bourges
19 45.3 1.8 Tulle
20 41.9 8.7 Ajaccio
21 47.3 5.0 Dijon
22 48.5 -2.8 Saint-Brieuc
23 46.2 1.9 Guéret
24 45.2 0.7 Périgueux
25 47.2 6.0 Besançon
26 44.9 4.9 Valence
27 49.0 1.2 Évreux
28 48.4 1.5 Chartres
29 48.0 -4.1 Quimper
30 43.8 4.4 Nîmes
31 43.6 1.4 Toulouse
32 43.6 0.6 Auch
33 44.8 -0.6 Bordeaux
34 43.6 3.9 Montpellier
35 48.1 -1.7 Rennes
36 46.8 1.7 Châteauroux
37 47.4 0.7 Tours
38 45.2 5.7 Grenoble
39 46.7 5.6 Lons-le-Saunier
40 43.9 -0.5 Mont-de-Marsan
41 47.6 1.3 Blois
42 45.4 4.4 Saint-Étienne
43 45.0 3.9 Le Puy-en-Velay
44 47.2 -1.6 Nantes
45 47.9 1.9 Orléans
46 44.4 1.4 Cahors
47 44.2 0.6 Agen
48 44.5 3.5 Mende
49 47.5 -0.6 Angers
50 49.1 -1.1 Saint-Lô
51 49.0 4.4 Châlons-en-Champagne
52 48.1 5.1 Chaumont
53 48.1 -0.8 Laval
54 48.7 6.2 Nancy
55 48.8 5.2 Bar-le-Duc
56 47.7 -2.8 Vannes
57 49.1 6.2 Metz
58 47.0 3.2 Nevers
59 50.6 3.1 Lille
60 49.4 2.1 Beauvais
61 48.4 0.1 Alençon
62 50.3 2.8 Arras
63 45.8 3.1 Clermont-Ferrand
64 43.3 -0.4 Pau
65 43.2 0.1 Tarbes
66 42.7 2.9 Perpignan
67 48.6 7.8 Strasbourg
68 48.1 7.4 Colmar
69 45.8 4.8 Lyon
70 47.6 6.2 Vesoul
71 46.3 4.8 Mâcon
72 48.0 0.2 Le Mans
73 45.6 5.9 Chambéry
74 45.9 6.1 Annecy
75 48.9 2.3 Paris
76 49.4 1.1 Rouen
77 48.5 2.7 Melun
78 48.8 2.1 Versailles
79 46.3 -0.5 Niort
80 49.9 2.3 Amiens
81 43.9 2.1 Albi
82 44.0 1.4 Montauban
83 43.1 5.9 Toulon
84 43.9 4.8 Avignon
85 46.7 -1.4 La Roche-sur-Yon
86 46.6 0.3 Poitiers
87 45.8 1.3 Limoges
88 48.2 6.4 Épinal
89 47.8 3.6 Auxerre
90 47.6 6.9 Belfort
91 48.6 2.4 Évry-Courcouronnes
92 48.9 2.2 Nanterre
93 48.9 2.4 Bobigny
94 48.8 2.5 Créteil
95 49.0 2.1 Cergy
971 16.0 -61.7 Basse-Terre
972 14.6 -61.1 Fort-de-France
973 4.9 -52.3 Cayenne
974 -20.9 55.5 Saint-Denis de La Réunion
975 46.8 -56.2 Saint-Pierre-et-Miquelon
976 -12.8 45.2 Mamoudzou
977 17.9 -62.8 Saint-Barthélemy
978 18.1 -63.1 Saint-Martin (Antilles)
986 -13.3 -176.2 Mata-Utu
987 -17.5 -149.6 Papeete
988 -22.3 166.5 Nouméa
"""


def _read() -> dict[str, Town]:
    lines = (line.split(" ", 3) for line in _TOWNS.strip().splitlines())
    return {code: Town(name, (float(lat), float(lon))) for code, lat, lon, name in lines}


BY_DEPARTEMENT = _read()
BY_NAME = {intake.fold(town.name): town for town in BY_DEPARTEMENT.values()}
