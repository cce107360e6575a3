"""How the engine's functions are compiled, and how they see its memory.

All state of a run is one array of 8-byte words. Compiled functions get it as two bare pointers, *m*
that reads words as integers and *f* that reads them as floats: two registers a call. A NumPy array
in their place is seven words, and a call with a dozen of those costs more than the work it does.
Pointers check no bounds: the layouts of `plan/arrays.py` and `layout.py` are what keeps them right.

Numba makes of every function a library of its own, with machine code, into which it links and
optimises again everything that the function calls: for two hundred small functions that took a
hundred seconds. Here a function that only compiled ones call is a *part*: typed and lowered, and no
more. The *whole* that Python calls links each part once, and is optimised once.
"""

import gc
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding
from numba import types
from numba.core import config
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

Function = TypeVar("Function", bound=Callable[..., Any])

# No fastmath and no fused operations: sums must have the reference engine's bits.  A division by
# zero is IEEE's infinity, not an exception, so that no function needs a way out.
_SETTINGS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _keep_machine_code() -> Path:
    """Name the folder of machine code after the sources: Numba itself looks at one file's date only.

    Below NUMBA_CACHE_DIR if that is set, else below the project, else in the system's folder for
    temporary files. Numba adds the processor to the key.
    """
    here = Path(__file__).resolve()
    sources = sorted([*here.parent.glob("*.py"), *here.parents[2].glob("plan/arrays.py")])
    beside = ("base/draws.py", "base/transcendental.py", "metrics/collectors.py")
    sources += [here.parents[2] / name for name in beside]
    digest = sha256(numba.__version__.encode())
    for source in sources:
        digest.update(source.read_bytes())
    name = digest.hexdigest()[:16]
    project = here.parents[3] / ".numba_cache"
    temporary = Path(gettempdir()) / "lagwise-machine-code"
    places = [Path(config.CACHE_DIR)] if config.CACHE_DIR else [project, temporary]
    folder = next((place / name for place in places if _writable(place / name)), places[-1] / name)
    config.CACHE_DIR = str(folder)
    return folder


MACHINE_CODE = _keep_machine_code()


class _Part(JITCodeLibrary):  # type: ignore[misc]
    """A library that is linked into wholes and never made into machine code by itself."""

    def finalize(self) -> None:
        self._finalized = True

    def module(self) -> Any:
        return self._final_module


class _Whole(JITCodeLibrary):  # type: ignore[misc]
    """A library that takes in every part that it reaches, each once, for itself alone."""

    def finalize(self) -> None:
        own = {function.name for function in self._final_module.functions if not function.is_declaration}
        reached = _reached(getattr(self, "_linking_libraries"))  # noqa: B009  # set by a class without types
        for library in reached:
            if isinstance(library, _Part):
                self._final_module.link_in(library.module(), preserve=True)
        for function in self._final_module.functions:
            if not function.is_declaration and function.name not in own:
                function.linkage = binding.Linkage.internal
        self._linking_libraries = [library for library in reached if not isinstance(library, _Part)]
        super().finalize()


def _reached(libraries: list[Any]) -> list[Any]:
    """*libraries* and what parts among them link in turn, each once."""
    found: dict[Any, None] = {}
    left = list(libraries)
    while left:
        library = left.pop()
        if library not in found:
            found[library] = None
            if isinstance(library, _Part):
                left += library._linking_libraries
    return list(found)


@register_pass(mutates_CFG=False, analysis_only=False)
class _LowerPart(NativeLowering):  # type: ignore[misc]
    """Lowering without machine code; what stands for the function is an object of its own."""

    _name = "lower_part"

    def run_pass(self, state: Any) -> bool:
        state.library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        entry: Any = [].append  # Numba wants a built-in function there, and one of its own for each part
        state.targetctx.insert_user_function(entry, lowered.fndesc, [state.library])
        state["cr"] = _LowerResult(lowered.fndesc, lowered.call_helper, cfunc=entry, env=lowered.env)
        return True


@register_pass(mutates_CFG=False, analysis_only=False)
class _LowerWhole(NativeLowering):  # type: ignore[misc]
    """Lowering into a library that takes its parts in."""

    _name = "lower_whole"

    def run_pass(self, state: Any) -> bool:
        state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


# What plain code over numbers needs of Numba's steps: no closures, no literals, no rewriting of NumPy.
_STEPS = {
    "TranslateByteCode", "FixupArgs", "IRProcessing", "ReconstructSSA", "NopythonTypeInference", "PreLowerStripPhis",
    "IRLegalization", "NativeLowering", "NoPythonBackend",
}  # fmt: skip


def _compiler_with(lowering: type) -> type:
    """Numba's own steps as far as they are needed, with another way of lowering."""

    class Compiler(CompilerBase):  # type: ignore[misc]
        def compile_extra(self, function: Any) -> Any:
            """Without looking for garbage: there is hardly any, and looking took a sixth of the time."""
            collects = gc.isenabled()
            gc.disable()
            try:
                return super().compile_extra(function)
            finally:
                if collects:
                    gc.enable()

        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            passes.passes = [
                (lowering if each is NativeLowering else each, about)
                for each, about in passes.passes
                if each.__name__ in _STEPS
            ]
            passes.finalize()
            return [passes]

    return Compiler


_PartCompiler, _WholeCompiler = _compiler_with(_LowerPart), _compiler_with(_LowerWhole)


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call, once for all constants that it is given."""
    return _part(function)


def hot(function: Function) -> Function:
    """The same for what is small or on every record's way: it is put in wherever it is called."""
    return _part(function, forceinline=True)


def _part(function: Function, **more: bool) -> Function:
    part: Any = numba.njit(
        no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=_PartCompiler, **_SETTINGS, **more
    )(function)
    template = part.get_call_template

    def without_literals(arguments: Any, keywords: Any) -> Any:
        return template(tuple(types.unliteral(argument) for argument in arguments), keywords)

    part.get_call_template = without_literals
    return cast(Function, part)


def outer(function: Function) -> Function:
    """Compile a function that Python calls; its machine code is kept in `MACHINE_CODE`."""
    decorate = numba.njit(cache=True, no_cfunc_wrapper=True, pipeline_class=_WholeCompiler, **_SETTINGS)
    return cast(Function, decorate(function))


def _view(item: Any) -> Callable[[Any, Any], Any]:
    def view(context: Any, array: Any) -> Any:
        signature = types.CPointer(item)(array)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = make_array(signature.args[0])(context, builder, arguments[0]).data
            return builder.bitcast(data, context.get_value_type(signature.return_type))

        return signature, generate

    return view


as_integers: Callable[[Any], Any] = intrinsic(_view(types.int64))
"""The memory as words that are integers."""

as_floats: Callable[[Any], Any] = intrinsic(_view(types.float64))
"""The same memory as words that are floats."""
