"""The form of an exercise: every rule that needs nothing but reading it. Milliseconds, so a test asks it of all."""

from collections.abc import Callable, Iterator, Mapping

from gradus.exercises.course import Course, Exercise
from gradus.gate import cases, layers, names, prose, solutions, structure, suite
from gradus.gate.breach import Breach
from gradus.gate.subject import Subject

Rule = Callable[[Subject], Iterator[str]]

FOUNDATIONS: Mapping[str, Rule] = {
    "files": structure.files_are_there,
    "python": structure.files_are_python,
    "marks": structure.marks_can_be_honoured,
}
"""In this order: an exercise that breaks one of these cannot be asked anything that comes later."""

RULES: Mapping[str, Rule] = {
    "brief-length": prose.brief_is_short,
    "brief-parts": prose.brief_has_its_parts,
    "lesson-length": prose.lesson_is_short,
    "lesson-blocks": prose.lesson_blocks_can_run,
    "hints": prose.hints_have_three_rungs,
    "test-names": suite.names_are_sentences,
    "test-docstrings": suite.docstrings_state_rules,
    "package-name": layers.package_shadows_nothing,
    "layers": layers.imports_obey_the_layers,
    "start-kind": structure.start_is_of_one_kind,
    "mark-count": structure.marks_are_few,
    "start-fails-names": structure.start_fails_names_tests,
    "public-names": names.public_names_are_listed,
    "start-names": names.start_has_the_public_names,
    "typing-cases": cases.cases_come_in_twins,
    "corpus-size": solutions.corpus_is_large_enough,
    "corpus-form": solutions.corpus_is_well_formed,
}


def examine_form(course: Course, exercise: Exercise) -> list[Breach]:
    """What the form of ``exercise`` lacks; only the first foundation that is broken, while one is."""
    subject = Subject(course, exercise)
    for code, rule in FOUNDATIONS.items():
        breaches = [Breach(exercise.name, code, sentence) for sentence in rule(subject)]
        if breaches:
            return breaches
    return [
        Breach(exercise.name, code, sentence) for code, rule in RULES.items() for sentence in rule(subject)
    ]
