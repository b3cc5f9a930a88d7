"""English word stems by Snowball, remembered: the same words come back all day.

PyStemmer is Snowball's own C code. Its stems are those of `snowballstemmer`, at a tenth of the time or less.
"""

from __future__ import annotations

import threading
from functools import lru_cache

from Stemmer import Stemmer

# Plurals that no rule of endings leads to their singular. What is also another word stays what it is: leaves, lives,
# bases and axes are of leave, live, base and axe as well; data, media and people are used as words of their own.
_PLURALS = """
children child | grandchildren grandchild | schoolchildren schoolchild
men man | women woman | chairmen chairman | chairwomen chairwoman | firemen fireman | fishermen fisherman
policemen policeman | policewomen policewoman | spokesmen spokesman | spokeswomen spokeswoman
businessmen businessman | businesswomen businesswoman | craftsmen craftsman | salesmen salesman | workmen workman
headmen headman | foremen foreman | laymen layman | ombudsmen ombudsman
feet foot | teeth tooth | geese goose | mice mouse | lice louse | oxen ox
calves calf | halves half | hooves hoof | knives knife | loaves loaf | scarves scarf | sheaves sheaf | shelves shelf
thieves thief | wives wife | housewives housewife | midwives midwife | wolves wolf | selves self
criteria criterion | phenomena phenomenon | addenda addendum | bacteria bacterium | curricula curriculum
errata erratum | memoranda memorandum | referenda referendum | strata stratum
alumni alumnus | cacti cactus | foci focus | fungi fungus | nuclei nucleus | radii radius | stimuli stimulus
syllabi syllabus
analyses analysis | crises crisis | diagnoses diagnosis | emphases emphasis | hypotheses hypothesis | oases oasis
parentheses parenthesis | prognoses prognosis | syntheses synthesis | theses thesis
appendices appendix | indices index | matrices matrix | vertices vertex
bureaux bureau | plateaux plateau | buses bus | minibuses minibus | gases gas | quizzes quiz
"""
_SINGULAR_OF = dict(pair.split() for pair in _PLURALS.strip().replace("\n", "|").split("|"))

# A stemmer keeps the word it works on in itself, so threads may not share one.
_own = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a lower-case word, of an irregular plural that of its singular; what is not English letters comes
    back as it is."""
    if not word.isascii():
        return word
    stemmer = getattr(_own, "english", None)
    if stemmer is None:
        stemmer = _own.english = Stemmer("english", 0)  # remembers nothing itself
    stemmed: str = stemmer.stemWord(_SINGULAR_OF.get(word.removesuffix("'s"), word))
    return stemmed or word
