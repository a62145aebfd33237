"""Spelling variants that count as one word: plurals, British spellings, closed compounds.

The tables hold whole words after lower-casing; ``build_replacements`` unfolds them once.
"""

from functools import cache

# What the plural rule of normalise.py leaves behind, and the word that was meant.
_AFTER_PLURAL = {
    "bia": "bias",
    "biase": "bias",
    "debia": "debias",
    "alia": "alias",
    "aliase": "alias",
    "atla": "atlas",
    "atlase": "atlas",
    "canva": "canvas",
    "chao": "chaos",
    "len": "lens",
    "lense": "lens",
    "ga": "gas",
    "gase": "gas",
    "panda": "pandas",
    "kubernete": "kubernetes",
    "diabete": "diabetes",
    "physic": "physics",
    "dynamic": "dynamics",
    "sery": "series",
    "specy": "species",
    "movy": "movie",
    "cooky": "cookie",
    "matrice": "matrix",
    "vertice": "vertex",
    "indice": "index",
    "appendice": "appendix",
    "hypothese": "hypothesis",
    "synthese": "synthesis",
    "cach": "cache",
    "nich": "niche",
    "quizz": "quiz",
    "statuse": "status",
    "viruse": "virus",
    "focuse": "focus",
    "corpuse": "corpus",
    "corpora": "corpus",
    "consensuse": "consensus",
    "buse": "bus",
    "phenomena": "phenomenon",
    "criteria": "criterion",
    "automata": "automaton",
    "schemata": "schema",
    "doe": "does",
    "goe": "goes",
    "wherea": "whereas",
    "sometime": "sometimes",
    "themselve": "themselves",
    "nowaday": "nowadays",
    "mathematic": "mathematics",
    "mechanic": "mechanics",
    "politic": "politics",
    "bioinformatic": "bioinformatics",
    "baye": "bayes",
    "gibb": "gibbs",
    "stoke": "stokes",
    "crise": "crisis",
    "qo": "qos",
    "nuscene": "nuscenes",
    "cityscape": "cityscapes",
    "thi": "this",
    "ha": "has",
    "wa": "was",
    "alway": "always",
    "perhap": "perhaps",
    "toward": "towards",
    "whilst": "while",
    "acros": "across",
}

# British stems in -is-; every inflection follows.
_BRITISH_ISE = """
amort anonym apolog author bin categor central character colon commod computer context
contextual custom deanonym decentral detoken digit discret domain dynam econom emphas energ
equal factor fertil fin formal general global harmon hospital hybrid ideal immun incentiv
individual industrial initial institutional instrument internal international ion legal linear
local marginal material maxim mechan memor minim mobil modern monet neutral normal operational
optim organ orthogonal parallel parametr parameter penal personal popul popular
polar prior priorit public quant random rational real recogn reconceptual regular
reorgan revolution sanit serial social special stabil standard stigmat strateg subsid summar
symbol sympath symmetr synchron synthes system tensor token util vector verbal vectoral
victim virtual visual weapon
""".split()

_BRITISH = {
    "analyse": "analyze",
    "analysed": "analyzed",
    "analysing": "analyzing",
    "behaviour": "behavior",
    "behavioural": "behavioral",
    "centre": "center",
    "centred": "centered",
    "colour": "color",
    "coloured": "colored",
    "colouring": "coloring",
    "defence": "defense",
    "favour": "favor",
    "favourable": "favorable",
    "fibre": "fiber",
    "grey": "gray",
    "honour": "honor",
    "labelled": "labeled",
    "labelling": "labeling",
    "labour": "labor",
    "licence": "license",
    "modelled": "modeled",
    "modelling": "modeling",
    "neighbour": "neighbor",
    "neighbourhood": "neighborhood",
    "neighbouring": "neighboring",
    "programme": "program",
    "signalling": "signaling",
    "tumour": "tumor",
    "unlabelled": "unlabeled",
    "artefact": "artifact",
    "judgement": "judgment",
    "catalogue": "catalog",
    "dialogue": "dialog",
    "analogue": "analog",
    "anaesthesia": "anesthesia",
    "aeroplane": "airplane",
    "haemorrhage": "hemorrhage",
    "paediatric": "pediatric",
    "disc": "disk",
    "travelling": "traveling",
    "cancelling": "canceling",
    "cancelled": "canceled",
    "fulfil": "fulfill",
    "skilful": "skillful",
    "sulphur": "sulfur",
    "sceptic": "skeptic",
    "mould": "mold",
    "manoeuvre": "maneuver",
}

# first part, then the second parts it is written together with
_CLOSED = {
    "pre": "train trained training trains processing processed process compute computed",
    "post": "train trained training processing process hoc",
    "fine": "tune tuned tuning tunes grained",
    "multi": (
        "modal modality agent task label class view scale lingual hop turn head camera "
        "objective variate step stage user domain robot sensor layer level channel"
    ),
    "cross": "modal lingual domain attention entropy validation",
    "data": "set base center",
    "hyper": "parameter spectral graph network",
    "meta": "learning learn learner heuristic",
    "spatio": "temporal",
    "audio": "visual",
    "back": "propagation door bone",
    "non": "linear convex stationary parametric negative zero trivial smooth uniform monotone",
    "semi": "supervised parametric definite structured",
    "self": "supervised attention play consistency distillation",
    "auto": "regressive encoder",
    "time": "series step",
    "real": "time world",
    "open": "source",
    "low": "rank resource",
    "super": "resolution",
    "key": "point frame",
    "bench": "mark",
    "chat": "bot",
    "text": "book",
    "neuro": "symbolic",
    "micro": "architecture controller",
    "under": "water",
    "counter": "factual example",
    "knowledge": "base",
    "code": "base",
    "point": "cloud",
    "work": "load flow",
}

# Words that stay one word because people write them so: both forms become the closed one.
_KEEP_CLOSED = {
    "data base": "database",
    "bench mark": "benchmark",
    "chat bot": "chatbot",
    "text book": "textbook",
    "work load": "workload",
    "work flow": "workflow",
    "back bone": "backbone",
    "back door": "backdoor",
    "under water": "underwater",
    "data set": "dataset",
    "hyper parameter": "hyperparameter",
    "hyper graph": "hypergraph",
    "spatio temporal": "spatiotemporal",
    "auto encoder": "autoencoder",
    "auto regressive": "autoregressive",
    "non linear": "nonlinear",
    "counter factual": "counterfactual",
    "key point": "keypoint",
    "key frame": "keyframe",
    "multi modal": "multimodal",
    "multi modality": "multimodality",
    "multi lingual": "multilingual",
    "multi variate": "multivariate",
    "audio visual": "audiovisual",
    "neuro symbolic": "neurosymbolic",
    "meta heuristic": "metaheuristic",
    "cross lingual": "crosslingual",
    "cross modal": "crossmodal",
    "back propagation": "backpropagation",
    "code base": "codebase",
    "data center": "datacenter",
    "pre processing": "preprocessing",
    "post processing": "postprocessing",
    "micro architecture": "microarchitecture",
    "micro controller": "microcontroller",
}


@cache
def build_replacements() -> tuple[dict[str, str], dict[str, str]]:
    """Words, and pairs of words, to replace: the first map is applied before the second.

    Returns
    -------
    two maps from what is found to what is written instead, without surrounding spaces.
    """
    words = {found: meant for found, meant in _AFTER_PLURAL.items() if found != meant}
    words |= _BRITISH
    for stem in _BRITISH_ISE:
        for ending in ("e", "ed", "er", "ing"):
            words[f"{stem}is{ending}"] = f"{stem}iz{ending}"
    pairs = dict(_KEEP_CLOSED)
    for first, seconds in _CLOSED.items():
        for second in seconds.split():
            if f"{first} {second}" not in _KEEP_CLOSED:
                words[first + second] = f"{first} {second}"
    return words, pairs
