"""Words that carry no topic: function words, and the boilerplate of abstracts.

The lists are written as people write; ``stop_words`` and ``weak_words`` give canonical forms.
"""

from functools import cache

import polars as pl

from analytics.text.normalise import normalise

#: Small words that may stand inside a term: chain of thought, human in the loop.
LINKS = frozenset({"of", "in", "to", "the", "on", "and"})

_FUNCTION = """
a about above across after again against all almost alone along already also although always am
among amongst an and another any anyone anything are around as at away be became because become
becomes been before being below beside besides between beyond both but by came can cannot come
comes could despite did do does doing done down due during each either else enough especially
etc even ever every everything except far few fewer for from further furthermore gave get gets
getting give given gives giving go goes had hardly has have having he hence her here hers
herself him himself his how however i ie if in indeed instead into is it its itself just keep
keeps last least less let lets like likely made mainly make makes making many may maybe me mean
means meanwhile might mine more moreover most mostly much must my myself namely near nearly
need needed needs neither never nevertheless no nobody none nonetheless nor not nothing now
nowadays of off often on once one ones only onto or other others otherwise our ours ourselves
out over own per perhaps put quite rather really regarding regardless said same say says seem
seemed seems several shall she should since so some somehow someone something sometimes
somewhat soon still such take taken takes taking than that the their theirs them themselves
then there thereby therefore these they thing things this those though through throughout thus
to together too took toward towards under unless unlike until up upon us usually via very was
way ways we well went were what whatever when whenever where whereas whereby wherein whether
which while who whole whom whose why will with within without would yet you your yours
eg et al cf viz vs versus resp aka
""".split()

# Frequent small words of other languages in which abstracts come.
_FOREIGN = """
le la les des du un une et est dans pour qui que sur par avec ce ces cette sont nous ou aux
der die das und den dem ein eine einer mit von zu auf fur ist sich nicht auch wird werden im
el los las del una con para por como esta este entre es se al su
il di che per sono della delle dei nel uma os com em ao da
""".split()

_BOILERPLATE = """
abstract accordingly achieve achieved achieves achieving address addressed addresses addressing
adopt adopted adopting advance advanced advances advantage advantages aim aimed aiming aims
allow allowed allowing allows analysis analyze analyzed analyzes analyzing appear appears
applicability applicable application applications applied applies apply applying approach
approaches appropriate argue art article aspect aspects assess assessed assessing attempt
available basic basis begin behind benefit benefits best better brief briefly bring brings
broad broadly capability capabilities capable capture captured captures capturing carefully
carried case cases certain challenge challenged challenges challenging characteristic
characteristics choice clear clearly combine combined combines combining common commonly
compare compared compares comparing comparison comparisons complete complex comprehensive
concept concepts conclude conclusion conclusions conduct conducted conducting consider
considered considering considers consist consistent consistently consisting consists
construct constructed construction contain contains context contribute contributes contribution
contributions conventional corresponding create created creates creating crucial current
currently deal decade decades demonstrate demonstrated demonstrates demonstrating depend
depending depends derive derived describe described describes desired detail detailed details
determine determined develop developed developing development develops devise devised
difference differences different difficult difficulties difficulty direct direction directions
directly discuss discussed discusses discussion diverse easily easy effect effective
effectively effectiveness effects efficacy efficiency efficient efficiently effort efforts
emerge emerged emerging emphasize employ employed employing employs empirical empirically
enable enabled enables enabling encounter enhance enhanced enhances enhancing ensure ensures
ensuring entire essential establish established evaluate evaluated evaluates evaluating
evaluation evaluations examine examined examines example examples excellent exhibit exhibited
exhibits exist existing exists expect expected experiment experimental experimentally
experiments explain explained exploit exploited exploiting exploits exploration explore
explored explores exploring extend extended extends extension extensive extensively fact factor
factors fail fails feature features field fields finally find finding findings finds focus
focused focuses focusing follow followed following follows form formal forms found framework
frameworks fully fundamental furthermore gain gained gains gap general generalize generally
generic goal goals good great greater greatly growing handle help helps high higher highest
highlight highlighted highlights highly idea ideas identified identify identifying illustrate
illustrated impact impacts implement implementation implementations implemented implementing
implication implications important importance importantly improve improved improvement
improvements improves improving include included includes including incorporate incorporates
incorporating increase increased increases increasing increasingly indicate indicated indicates
influence information insight insights inspired integrate integrated integrates integrating
introduce introduced introduces introducing investigate investigated investigates
investigating investigation involve involved involves involving issue issues kind know known
lack largely larger largest latter lead leading leads leverage leveraged leverages leveraging
limit limitation limitations limited limiting literature little long longer low lower main
maintain maintaining maintains major manner mechanism mechanisms meet merit method methodology
methodologies methods metric metrics motivated multiple naive natural nature necessary new
newly notable notably note novel novelty numerous observation observations observe observed
obtain obtained obtaining obtains offer offering offers opportunity opportunities original
outline outperform outperformed outperforming outperforms overall overcome paper papers
particular particularly past perform performance performances performed performing performs
perspective perspectives pipeline pipelines play plays popular possibility possible potential
potentially practical practically practice practices present presence presented presenting
presents prevalent previous previously prior problem problems procedure procedures process
processes produce produced produces producing promise promising proper properly properties
property propose proposed proposes proposing prove proved proven provide provided provides
providing purpose purposes question questions range ranging reach reached readily reason
reasonable reasons recent recently reduce reduced reduces reducing reduction refer related
relative relatively relevant relies rely relying remain remained remaining remains remarkable
report reported reports represent represented representing represents require required
requirement requirements requires requiring research researcher researchers respectively
respective result resulted resulting results reveal revealed revealing reveals review reviewed
reviews rich role scenario scenarios scheme schemes scope second section seek seeks seen select
separate serve serves set sets setting settings setup show showed showing shown shows
significance significant significantly similar simple simply simplicity single situation
situations small smaller solution solutions solve solved solves solving specific specifically
standard start state step steps strength strengths strong studied studies study studying
substantial substantially success successful successfully suffer suffers sufficient suggest
suggested suggesting suggests suitable summarize superior superiority support supported
supporting supports survey surveys tackle target technique techniques term terms test tested
tests theoretical theoretically third today total traditional traditionally treat type types
typical typically ultimately underlying understand understanding understood unfortunately
unique use used useful uses using usual utility utilize utilized utilizes utilizing valid
validate validated validates validation valuable value values variant variants variety various
vary varying verify view vital wide widely widespread work working works world year years
accuracy baseline baselines benchmark benchmarks code codes github open source publicly public
release released releases https http www com io org real big large two three four five six
seven eight nine ten first different next able base based end extra full great half
key level levels line lines open overview part parts piece point points prior rate rates
short side size sizes space system systems task tasks tool tools user users time times
across aware driven free oriented wise agnostic centric level enabled assisted guided
percent percentage number numbers amount degree average improvement score scores
generalization robustness robust scalable scalability flexible flexibility reliable
reliability accurate accurately optimal effective design designed designing designs
structure structures train trained training inference model models modeling learn learned
learning learns data dataset datasets network networks algorithm algorithms function functions
""".split()

# Nothing alone, but part of many a term: view in novel view synthesis, state space model.
_WEAK = """
novel view state space set point key level line open source end real world time large big small
high low long short full half first second two three one zero few free aware driven based
oriented wise agnostic centric system task user tool code benchmark train training inference
model modeling learn learned learning data dataset network algorithm function design structure
performance generalization robustness robust scale information context mechanism process
natural general feature problem analysis effect rate size complex natural formal original
search review question value case test state direct direction single multiple part public
field step solver support survey target value world year efficient pipeline report mean
structure score number type framework present
""".split()


def _canonical(words: list[str]) -> frozenset[str]:
    distinct = sorted(set(words))
    forms = pl.DataFrame({"word": distinct}).select(normalise(pl.col("word"))).to_series()
    return frozenset(form for form in forms if form and " " not in form)


@cache
def stop_words() -> frozenset[str]:
    """Canonical words that are no term and stand at no end of one."""
    return (_canonical(_FUNCTION + _FOREIGN) | _canonical(_BOILERPLATE)) - weak_words()


@cache
def function_words() -> frozenset[str]:
    """Canonical words of grammar, in any language abstracts come in."""
    return _canonical(_FUNCTION + _FOREIGN)


@cache
def weak_words() -> frozenset[str]:
    """Canonical words that are no term alone but may be part of one."""
    return _canonical(_WEAK)
