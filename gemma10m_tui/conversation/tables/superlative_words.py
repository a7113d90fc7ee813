"""The words that ask for the greatest or the least, with what they measure: what the head of its column may be called.

In English, and the commonest in German.
"""

PRICE = "price cost fee rate charge fare rent tariff premium preis kosten gebühr miete"
_WEIGHT, _HEIGHT, _LENGTH = "weight mass gewicht", "height höhe größe", "length distance länge strecke"
_LASTING, _AGE = "duration time dauer zeit laufzeit", "age alter"
_BORN = (
    "born birth birthday founded built established opened year since date released published launch "
    "geboren gegründet jahr"
)
_WHEN = "date day departure departs departing arrival arrives time due datum uhrzeit abfahrt ankunft termin"
_SIZE = "size area capacity volume fläche"
_WIDTH, _DEPTH, _SPEED = "width breite", "depth tiefe", "speed geschwindigkeit"
_NOISE, _HEAT = "noise volume loudness sound lautstärke", "temperature temperatur"
_FAR = "distance entfernung"
_REACH = "range runtime warranty guarantee reichweite garantie"
_OF_WORDS = (  # the words, whether the greatest is meant, and what its column may be called
    ("heaviest schwerste schwersten", True, _WEIGHT),
    ("lightest leichteste leichtesten", False, _WEIGHT),
    ("dearest priciest costliest teuerste teuersten", True, PRICE),
    ("cheapest billigste billigsten günstigste günstigsten", False, PRICE),
    ("oldest älteste ältesten", True, _AGE),
    ("oldest älteste ältesten", False, _BORN),
    ("youngest jüngste jüngsten", False, _AGE),
    ("youngest jüngste jüngsten", True, _BORN),
    ("newest neueste neuesten", True, f"{_BORN} joined added"),
    ("latest späteste spätesten", True, _WHEN),
    ("earliest früheste frühesten", False, _WHEN),
    ("tallest höchste höchsten", True, f"{_HEIGHT} elevation altitude"),
    ("longest längste längsten", True, f"{_LENGTH} {_LASTING} {_REACH}"),
    ("shortest kürzeste kürzesten", False, f"{_HEIGHT} {_LENGTH} {_LASTING} {_REACH}"),
    ("largest biggest größte größten", True, f"{_SIZE} population einwohner"),
    ("smallest kleinste kleinsten", False, f"{_SIZE} population einwohner"),
    ("widest broadest breiteste breitesten", True, _WIDTH),
    ("narrowest schmalste schmalsten", False, _WIDTH),
    ("deepest tiefste tiefsten", True, _DEPTH),
    ("shallowest", False, _DEPTH),
    ("fastest quickest schnellste schnellsten", True, _SPEED),
    ("fastest quickest schnellste schnellsten", False, _LASTING),
    ("slowest langsamste langsamsten", False, _SPEED),
    ("slowest langsamste langsamsten", True, _LASTING),
    ("loudest noisiest lauteste lautesten", True, _NOISE),
    ("quietest leiseste leisesten", False, _NOISE),
    ("hottest warmest heißeste wärmste", True, _HEAT),
    ("coldest coolest kälteste kältesten", False, _HEAT),
    ("thickest", True, "thickness"),
    ("thinnest", False, "thickness"),
    ("farthest furthest", True, _FAR),
    ("nearest closest nächste", False, _FAR),
    ("highest", True, f"{_HEIGHT} elevation altitude"),
    ("lowest", False, "height elevation altitude"),
    ("strongest", True, "strength power"),
    ("weakest", False, "strength power"),
    ("busiest", True, "passengers visitors traffic"),
)
OF_MANNERS = (  # behind "most" or "least"
    ("expensive costly", PRICE),
    ("affordable", ""),
    ("valuable", "value worth wert"),
    ("powerful", "power leistung"),
    ("populous populated", "population einwohner"),
    ("noisy", _NOISE),
    ("heavy", _WEIGHT),
    ("recent", _BORN),
)
OF_VERBS = {  # what is measured by doing so
    "cost": PRICE,
    "weigh": _WEIGHT,
    "last": _LASTING,
    "take": _LASTING,
    "kostet": PRICE,
    "wiegt": _WEIGHT,
    "dauert": _LASTING,
}
OWED, BALANCE = "owed owing owes debt debts arrears outstanding schulden", "balance saldo kontostand"
_LEAVING, _ARRIVING = "leaves departure departs departing", "arrives arrival arriving"
OF_MOVING = {
    "leaves": _LEAVING,
    "leave": _LEAVING,
    "departs": _LEAVING,
    "depart": _LEAVING,
    "arrives": _ARRIVING,
    "arrive": _ARRIVING,
    "starts": "starts start begins",
    "start": "starts start begins",
    "ends": "ends end",
    "end": "ends end",
}
# What the column is called that says since when something is so; of anything but people, and of all.
_OF_THINGS_ALONE = "opened founded established installed commissioned gegründet eröffnet"
OF_THINGS_ALONE = frozenset(_OF_THINGS_ALONE.split())
SINCE = OF_THINGS_ALONE | frozenset(["since", "started", "start", "joined", "hired", "employed", "appointed", "seit"])
SINCE_ENDS = "left until end ended ends retired resigned died bis ausgetreten former ehemalige"  # and it is no more
OF_BEGINNING = frozenset(["joined", "started", "began", "hired", "appointed"])
LASTED = {  # how long something is so, by what it does
    **dict.fromkeys(("run", "running", "operated"), (("hours", "run"), ("running", "hours"), ("operating", "hours"))),
    **dict.fromkeys(("worked", "served", "serving", "been", "standing"), (("service",), ("seniority",), ("tenure",))),
}
OF_ASKING = (  # how the figure itself is asked for
    ("much", f"{PRICE} {_WEIGHT} amount"),
    ("expensive", PRICE),
    ("heavy", _WEIGHT),
    ("old", _AGE),
    ("tall", _HEIGHT),
    ("high", f"{_HEIGHT} elevation altitude"),
    ("long", f"{_LENGTH} {_LASTING} {_REACH}"),
    ("large", f"{_SIZE} population"),
    ("big", f"{_SIZE} population"),
    ("wide", _WIDTH),
    ("deep", _DEPTH),
    ("fast", _SPEED),
    ("loud", _NOISE),
    ("far", _FAR),
)
_GREATEST = (
    "most highest greatest largest biggest longest maximum latest meisten höchste höchsten größte größten späteste"
)
_LEAST = "fewest least lowest smallest shortest minimum earliest wenigsten niedrigste niedrigsten kleinste früheste"
MOST = dict.fromkeys(_GREATEST.split(), True) | dict.fromkeys(_LEAST.split(), False)


# Of people, whose years may be of what they won or joined, the oldest is told by these alone.
_OF_AGE = "oldest youngest älteste ältesten jüngste jüngsten"
# With these it is not known whether the most below zero, a loss or a discount, is the greatest or the least.
_OF_AMOUNTS = f"{_GREATEST} {_LEAST}"
# With these it is where there are some above zero, too.
_OF_ORDER = "highest lowest maximum minimum höchste höchsten niedrigste niedrigsten"
OF_AGE, OF_AMOUNTS, OF_ORDER = (frozenset(words.split()) for words in (_OF_AGE, _OF_AMOUNTS, _OF_ORDER))
LIVED = frozenset(f"{_AGE} born birth birthday geboren".split())
LASTING = frozenset(_LASTING.split()) - {"time", "zeit"}
OF_DEGREES = frozenset(f"{_HEAT} {_HEIGHT} elevation altitude depth balance latitude longitude".split())


def _by_word() -> dict[str, tuple[tuple[bool, frozenset[str]], ...]]:
    found: dict[str, tuple[tuple[bool, frozenset[str]], ...]] = {}
    for words, is_most, columns in _OF_WORDS:
        for word in words.split():
            found[word] = (*found.get(word, ()), (is_most, frozenset(columns.split())))
    return found


BY_WORD = _by_word()
