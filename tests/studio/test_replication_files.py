"""What is read of a stored replication is, bit for bit, what was written."""

from uuid import uuid4

from simulator.compiler.pipeline import compile_plan
from simulator.experiments.report import report_json
from simulator.experiments.run import report_of, run_plan
from simulator.scenario import open_design
from studio.runs.services import replication_files
from tests.studio.two_steps import DESIGN


def test_a_stored_replication_comes_back_with_every_bit() -> None:
    design = open_design(DESIGN, path="design.yaml").design
    assert design is not None
    plan = compile_plan(design, "normal", until_s=20.0)
    written = run_plan(plan, 3, 4)
    read = replication_files.read(replication_files.write(uuid4(), 4, 1, written))
    assert report_json(report_of(design, plan, [read])) == report_json(report_of(design, plan, [written]))
    # Not every column has a value from the start: NaN is equal to itself only as text.
    assert repr([list(map(float, each)) for each in written.series.values]) == repr(
        [list(each) for each in read.series.values]
    )
    assert "nan" in repr(read.series.values)
    assert (read.series.times_s, read.traces) == (written.series.times_s, written.traces)


def test_two_workers_never_write_one_file() -> None:
    design = open_design(DESIGN, path="design.yaml").design
    assert design is not None
    result = run_plan(compile_plan(design, "normal", until_s=1.0), 1, 1)
    experiment = uuid4()
    first, second = (replication_files.write(experiment, 1, token, result) for token in (1, 2))
    assert first != second
    replication_files.remove(first)
    assert replication_files.read(second).replication == 1
