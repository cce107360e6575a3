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
import operator
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding, ir
from numba import types
from numba.core import config
from numba.core.cgutils import get_or_insert_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array

from simulator.plan.arrays import Floats, Words

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


class _Lower(Lower):  # type: ignore[misc]
    def setup_function(self, fndesc: Any) -> None:
        super().setup_function(fndesc)
        if getattr(self.func_ir.func_id.func, "stands_apart", False):
            self.function.attributes.add("noinline")


@register_pass(mutates_CFG=False, analysis_only=False)
class _LowerPart(NativeLowering):  # type: ignore[misc]
    """Lowering without machine code; what stands for the function is an object of its own."""

    _name = "lower_part"

    @property
    def lowering_class(self) -> type:
        return _Lower

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
    return _part(function, inline=False)


def apart(function: Function) -> Function:
    """The same for what is long or seldom needed: it is put in nowhere, so that what is always needed stays close."""
    function.__dict__["stands_apart"] = True
    return _part(function, inline=False)


def hot(function: Function) -> Function:
    """The same for what is small or on every record's way: it is put in wherever it is called."""
    return _part(function, inline=True)


def _part(function: Function, inline: bool) -> Function:
    # Said of each: a function that leaves it open is put in wherever the one that called it first is.
    settings = {**_SETTINGS, "_nrt": False, "forceinline": inline, "pipeline_class": _PartCompiler}
    part: Any = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **settings)(function)
    template = part.get_call_template

    def without_literals(arguments: Any, keywords: Any) -> Any:
        return template(tuple(types.unliteral(argument) for argument in arguments), keywords)

    part.get_call_template = without_literals
    return cast(Function, part)


def outer(function: Function) -> Function:
    """Compile a function that Python calls; its machine code is kept in `MACHINE_CODE`."""
    decorate = numba.njit(cache=True, no_cfunc_wrapper=True, pipeline_class=_WholeCompiler, **_SETTINGS)
    return cast(Function, decorate(function))


class _Memory(types.CPointer):  # type: ignore[misc]
    """The memory as words of one kind.

    A word is read and written as an integer or as a float, never as both: so the compiler is told that what is
    written as the one leaves alone what was read as the other, and it need not read that again.
    """

    def __init__(self, kind: str, item: Any) -> None:
        super().__init__(item)
        self.kind = kind
        self.name = f"{kind}s"


register_model(_Memory)(models.PointerModel)


def _of_its_kind(builder: Any, kind: str, access: Any) -> Any:
    """Mark a load or a store as one of this kind of words (LLVM's type-based alias analysis)."""
    add = builder.module.add_metadata
    scalar = add([kind, add(["words of a memory"]), ir.Constant(ir.IntType(64), 0)])
    access.set_metadata("tbaa", add([scalar, scalar, ir.Constant(ir.IntType(64), 0)]))
    return access


@lower_builtin(operator.getitem, _Memory, types.Integer)  # type: ignore[untyped-decorator]
def _read_word(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    word = builder.load(builder.gep(arguments[0], [arguments[1]]))
    return _of_its_kind(builder, signature.args[0].kind, word)


@lower_builtin(operator.setitem, _Memory, types.Integer, types.Any)  # type: ignore[untyped-decorator]
def _write_word(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    address, place, value = arguments
    _of_its_kind(builder, signature.args[0].kind, builder.store(value, builder.gep(address, [place])))
    return context.get_dummy_value()


def _integers(context: Any, array: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.bitcast(data, context.get_value_type(signature.return_type))

    return _Memory("integer", types.int64)(array), generate


def _floats(context: Any, memory: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(signature.return_type))

    return _Memory("float", types.float64)(memory), generate


as_integers: Callable[[Words], Words] = intrinsic(_integers)
"""The memory as words that are integers."""

as_floats: Callable[[Words], Floats] = intrinsic(_floats)
"""The same words as floats."""

_LANES = 8  # words that are looked at in one go; processors with narrower registers take several steps


def _in_lanes(builder: Any, memory: Any, place: Any, many: Any, began: Any, step: Any) -> Any:
    """Fold *step* over *many* times `_LANES` words of *memory* from *place* on; the value that began as *began*."""
    number_type, vector = ir.IntType(64), ir.VectorType(ir.IntType(64), _LANES)
    before = builder.block
    body, after = builder.append_basic_block("lanes"), builder.append_basic_block("lanes.over")
    builder.branch(body)
    builder.position_at_end(body)
    number, value = builder.phi(number_type), builder.phi(began.type)
    at = builder.add(place, builder.mul(number, ir.Constant(number_type, _LANES)))
    address = builder.bitcast(builder.gep(memory, [at]), vector.as_pointer())
    words = _of_its_kind(builder, "integer", builder.load(address, align=8))
    stepped, next_number = step(words, value, number), builder.add(number, ir.Constant(number_type, 1))
    number.add_incoming(ir.Constant(number_type, 0), before)
    number.add_incoming(next_number, body)
    value.add_incoming(began, before)
    value.add_incoming(stepped, body)
    builder.cbranch(builder.icmp_signed("<", next_number, many), body, after)
    builder.position_at_end(after)
    return stepped


def _splat(builder: Any, word: Any) -> Any:
    vector = ir.VectorType(word.type, _LANES)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), word, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(
        first,
        ir.Constant(vector, ir.Undefined),
        ir.Constant(ir.VectorType(ir.IntType(32), _LANES), [0] * _LANES),
    )


def _least(context: Any, memory: Any, place: Any, many: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def step(words: Any, least: Any, number: Any) -> Any:
            return builder.select(builder.icmp_signed("<", words, least), words, least)

        vector = ir.VectorType(ir.IntType(64), _LANES)
        largest = ir.Constant(vector, [(1 << 63) - 1] * _LANES)
        least = _in_lanes(builder, *arguments, largest, step)
        reduce = f"llvm.vector.reduce.smin.v{_LANES}i64"
        function = get_or_insert_function(builder.module, ir.FunctionType(ir.IntType(64), [vector]), reduce)
        return builder.call(function, [least])

    return types.int64(memory, place, many), generate


def _equal(context: Any, memory: Any, place: Any, many: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        same_as = _splat(builder, arguments[3])
        number_type = ir.IntType(64)

        def step(words: Any, found: Any, number: Any) -> Any:
            lanes = builder.bitcast(builder.icmp_signed("==", words, same_as), ir.IntType(_LANES))
            shift = builder.mul(number, ir.Constant(number_type, _LANES))
            return builder.or_(found, builder.shl(builder.zext(lanes, number_type), shift))

        return _in_lanes(builder, *arguments[:3], ir.Constant(number_type, 0), step)

    return types.int64(memory, place, many, word), generate


least_of: Callable[[Any, int, int], int] = intrinsic(_least)
"""The least of the words from a place on, 8 times that many of them."""

equal_to: Callable[[Any, int, int, int], int] = intrinsic(_equal)
"""A bit for each of the words from a place on, at most 8 times 8 of them: whether it equals the given word."""


def _trailing(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(word), generate


lowest_bit: Callable[[int], int] = intrinsic(_trailing)
"""The number of the lowest bit that is set; there is one."""
