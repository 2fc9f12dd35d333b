"""An analysis sees the files on disk, or what is laid over them: imports, the gate, requirements, roots."""

from __future__ import annotations

from keras_paramlint.options import Options, Target
from keras_paramlint.runner import run_one
from keras_paramlint.sources import SourceError, read_bytes, read_source
from keras_paramlint.sources.disk import Disk, Overlay, looking_at, view
from keras_paramlint.sources.reach import Gate


MAIN = "from net import build\n\nmodel = build()\n"
NET = """\
import keras


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense({units})])
"""


def totals(path, files=None):
    result = run_one(Target(str(path)), Options(), files=files)
    return [model.params.total for model in result.models]


def test_an_imported_module_is_read_as_it_is_laid_over(tmp_path):
    main, net = tmp_path / "main.py", tmp_path / "net.py"
    main.write_text(MAIN)
    net.write_text(NET.format(units=2))

    assert totals(main) == [10]
    assert totals(main, Overlay({str(net): NET.format(units=3)})) == [15]
    assert totals(main) == [10]


def test_a_module_that_is_not_on_disk_can_be_imported(tmp_path):
    main, net = str(tmp_path / "main.py"), str(tmp_path / "net.py")
    files = Overlay({main: MAIN, net: NET.format(units=3)})

    assert totals(main, files) == [15]
    with looking_at(files):
        assert Gate().passes(main)


def test_requirements_that_are_laid_over_tell_the_flavour(tmp_path):
    main = tmp_path / "main.py"
    main.write_text("from tensorflow import keras\n")
    (tmp_path / ".git").mkdir()
    files = Overlay({str(tmp_path / "requirements.txt"): b"tensorflow==2.10.0\r\n"})

    assert run_one(Target(str(main)), Options(), files=files).flavour == "tfkeras2"


def test_the_cells_of_an_open_notebook_are_a_content(tmp_path):
    path = str(tmp_path / "n.ipynb")
    cells = {2: "import keras", 4: "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])"}

    result = run_one(Target(path), Options(), files=Overlay({path: cells}))

    assert [(model.params.total, model.site.cell, model.site.line) for model in result.models] == [(10, 4, 1)]
    with looking_at(Overlay({path: cells})):
        assert read_bytes(path) == "\n".join(cells.values()).encode()


def test_what_is_too_long_is_refused_where_it_is_laid_over_as_well(tmp_path):
    path = str(tmp_path / "m.py")
    with looking_at(Overlay({path: "x" * 20})):
        assert isinstance(read_source(path, max_bytes=10), SourceError)


def test_a_directory_holds_what_is_laid_into_it(tmp_path):
    (tmp_path / "b.py").write_text("")
    files = Overlay({str(tmp_path / "a.py"): ""})

    assert files.names(str(tmp_path)) == ["a.py", "b.py"]
    assert Disk().names(str(tmp_path / "nothing")) == []
    assert files.is_file(str(tmp_path / "a.py"))
    assert files.exists(str(tmp_path / "a.py"))
    assert not Disk().exists(str(tmp_path / "a.py"))


def test_the_view_ends_with_its_block():
    outside = view()
    with looking_at(Overlay({})):
        assert view() is not outside
    assert view() is outside
