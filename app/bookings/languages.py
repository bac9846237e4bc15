"""The languages a person may say they speak: a coded list, never asked for, never required."""

LANGUAGES = {
    "en": "anglais",
    "ar": "arabe",
    "uk": "ukrainien",
    "ru": "russe",
    "tr": "turc",
    "ps": "pachto",
    "fa": "persan, dari",
    "es": "espagnol",
    "pt": "portugais",
    "it": "italien",
    "ro": "roumain",
    "sq": "albanais",
    "ka": "géorgien",
    "bn": "bengali",
    "ta": "tamoul",
    "ur": "ourdou",
    "zh": "chinois",
    "vi": "vietnamien",
    "so": "somali",
    "ti": "tigrigna",
    "am": "amharique",
    "wo": "wolof",
    "ff": "peul",
    "bm": "bambara",
    "ln": "lingala",
    "fsl": "langue des signes française",
}
"""ISO 639 codes, as kept on a participant, and their French names."""
RIGHT_TO_LEFT = {"ar", "fa", "ps", "ur"}
