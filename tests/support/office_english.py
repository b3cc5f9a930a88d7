"""Ordinary English words of office life, many of them a letter away from one another."""

from __future__ import annotations

OFFICE_WORDS = tuple(
    """
    about above accept access account action address advice advise after again agency agenda agree always annual answer
    approve archive area argue arrive assess asset assign attach attend audit away award bank basic basis been before begin
    benefit best better board border both branch bridge brief broad budget building buses business called came care case
    cash chain chair change chart chat check child choice circle city claim class clean clear clerk client close coach
    code collect comment common council count course court cover create created crisis current damage data date deal
    debate decide deliver demand deputy design desk detail direct dispute district draft drive during duty each early
    effect elect email employ engine equal error estate event every exact exchange expense expert explain explanation
    extend face factor fail fair farm fast fault female fight filing final finance find fine fire firm fiscal fix floor
    folder follow food force forest form formal forum forward fund gather general give goal good grade grant great group
    growth guard guest guide hall hand handle hard health hear heard heavy held help high hire hired hold home hope host
    hour house human idea image impact improve inclusion income index inform initial inspect invite issue item job join
    judge keep kind labour land large last late later launch law lead learn lease least leave left legal lesson letter
    level life like limit line link list local long lose main male manage map mark market meal meet member memo mine
    minute model money month mood most move name near nearly need network never note notice offer office often online
    open order other owner page paid paper part party past patience pay people permit person phase phone photo place plan
    plant plenty policy pool poor post power practice prepare present press price print private process produce project
    proper protect proud public purpose quality quarter quick quiet rate rather rating reach read ready real reason
    receipt receive record refer reform region reject relief remain remind rent repair reply report request rescue rest
    result retire return review right risk road role roof room route rule safe salary same save scale school score seat
    second section seen select send senior serve service session share shelter shift short sign simple site skill slide
    small some source space speak spend sport staff stage stamp stand start state statement station stay step stock storm
    stream street strong study submit summary supply support survey system table take talk target task tax teach team
    term test than thank theme then there thing think time title today topic total tour town track trade train travel
    trial true trust truth type under union unit until update urgent useful usual value venue very view village visit
    voice vote wage wait ward wards waste water weather week weight welding welfare well while whole wide will within
    women word work worker world worse worth write wrote year youth zone
    """.split()
)
