"""The scorecard: eight practices, and the elements that decide each."""

from pathlib import Path

from simulator.base.findings import DELETE
from simulator.design.document import parse
from simulator.lint.practices import PracticeScore, scorecard
from tests.lint.designs import design_of, edited, sound


def standing(text: str) -> dict[str, PracticeScore]:
    return {score.name: score for score in scorecard(design_of(text))}


def test_there_are_eight_practices() -> None:
    assert len(scorecard(design_of(sound()))) == 8


def test_the_sound_design_meets_all_but_the_monitoring_of_its_mailer() -> None:
    scores = standing(sound())
    assert {name for name, score in scores.items() if score.standing != "met"} == {"monitoring"}
    assert scores["monitoring"].standing == "partly"
    assert scores["monitoring"].lacks == ("events.mailer",)
    assert scores["monitoring"].has == ("view",)


def test_a_practice_that_one_element_lacks_is_partly_met_and_names_it() -> None:
    scores = standing(edited(sound(), [("schemas.Confirmed.fields.correlation_id", DELETE)]))
    assert scores["correlation"].standing == "partly"
    assert scores["correlation"].lacks == ("Confirmed",)


def test_a_practice_without_elements_is_not_needed() -> None:
    scores = standing("lagwise: 1\nname: Empty\n")
    assert {score.standing for score in scores.values()} == {"not needed"}


def test_an_allowance_does_not_improve_the_score() -> None:
    spoiled = edited(sound(), [("projections.view.idempotent", False)])
    allowed = edited(spoiled, [("projections.view.allow", {"EVT007": "A cache that is thrown away."})])
    assert standing(allowed)["idempotence"].lacks == ("view",)


def test_the_origin_document_meets_none_of_its_own_practices_in_full(examples: Path) -> None:
    # Its objectives, which watch the lag, are ours: the document has none.
    design = parse((examples / "order-processing-origin.yaml").read_text(encoding="utf-8")).design
    assert design is not None
    assert {score.name for score in scorecard(design) if score.standing == "met"} <= {"monitoring"}


def test_the_fixed_example_misses_none(examples: Path) -> None:
    design = parse((examples / "order-processing.yaml").read_text(encoding="utf-8")).design
    assert design is not None
    assert {score.name for score in scorecard(design) if score.standing == "missing"} == set()
