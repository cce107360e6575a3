"""How the engine's functions are compiled.

Numba makes of every function a library of its own, with machine code, into which it links and
optimises again everything that the function calls: for two hundred small functions that took a
hundred seconds. Here a function that only compiled ones call is a *part*: typed and lowered, and no
more. The *whole* that Python calls links each part once, and is optimised once. Which part is put in
where it is called is said here part by part: what all records go through should be close together,
and what is seldom needed out of its way.
"""

import operator
import platform
import sys
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, TypeVar, cast

import numba
from llvmlite import binding, ir
from numba import types
from numba.core import config
from numba.core.callconv import CPUCallConv
from numba.core.cgutils import get_or_insert_function
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.cpu import CPUContext
from numba.core.ir import Branch
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering

from simulator.base.garbage import uncollected
from simulator.engines.compiled.branches import Branches
from simulator.engines.compiled.machine_code import MACHINE_CODE

Function = TypeVar("Function", bound=Callable[..., Any])

# No fastmath and no fused operations: sums must have the reference engine's bits.  A division by
# zero is IEEE's infinity, not an exception, so that no function needs a way out.
_SETTINGS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}


config.CACHE_DIR = str(MACHINE_CODE)


_ALL_BY_TABLE = """
!llvm.module.flags = !{!0}
!0 = !{i32 7, !"RtLibUseGOT", i32 1}
"""


def _keep_close() -> None:
    """Have machine code reach its constants, and its functions each other, by how far away they are.

    Numba lets them lie anywhere, so that every constant takes an address of its own, in a register. Here a module
    is one piece of memory, and what is outside of it is called by a table within it, of which LLVM knows the size
    beforehand: that is so of calls that bind early, not of those that bind late. With other processors and formats
    of machine code that is another matter, and left as it is.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return
    codegen: Any = JITCPUCodegen
    customize, add = codegen._customize_tm_options, codegen._add_module

    def near(self: Any, options: dict[str, Any]) -> None:
        customize(self, options)
        options["reloc"], options["codemodel"] = "pic", "small"

    def by_table(self: Any, module: Any) -> Any:
        for function in module.functions:
            function.add_function_attribute("nonlazybind")
        module.link_in(binding.parse_assembly(_ALL_BY_TABLE))
        return add(self, module)

    codegen._customize_tm_options, codegen._add_module = near, by_table
    config.USE_LLVMLITE_MEMORY_MANAGER = 1


_keep_close()


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

    def _optimize_final_module(self) -> None:
        """Once, where Numba does it twice for the sake of reference counts: there are none."""
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


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


class _Plain(CPUCallConv):  # type: ignore[misc]
    """What is within a part: its arguments and its answer are the machine's own.

    Numba's functions answer through memory of the caller, which then looks at a status, since they may raise.
    A part never does, since no step of `_STEPS` takes a raise; what Numba itself would raise, of a range's step say,
    ends the process.
    """

    def decode_arguments(self, builder: Any, argtypes: Any, func: Any) -> Any:
        return self._get_arg_packer(argtypes).from_arguments(builder, func.args)

    def return_value(self, builder: Any, retval: Any) -> None:
        builder.ret(retval)

    def return_user_exc(self, builder: Any, *arguments: Any, **others: Any) -> None:
        trap = ir.FunctionType(ir.VoidType(), [])
        builder.call(get_or_insert_function(builder.module, trap, "llvm.trap"), [])
        builder.unreachable()

    return_status_propagate = return_user_exc


class _PartContext(CPUContext):  # type: ignore[misc]
    """Numba's context of code for this processor, for parts."""

    @property
    def call_conv(self) -> Any:
        return _Plain(self)

    def compile_subroutine(self, *arguments: Any, **others: Any) -> Any:
        """What Numba itself is made of is none of our parts."""
        return self.ordinary.compile_subroutine(*arguments, **others)

    def declare_part(self, module: Any, part: Any) -> Any:
        packer = self.get_arg_packer(part.argtypes)
        type_ = ir.FunctionType(self.get_return_type(part.restype), list(packer.argument_types))
        function = get_or_insert_function(module, type_, part.mangled_name)
        if part.inline:
            function.attributes.add("alwaysinline")
        return function

    def call_of(self, part: Any, library: Any) -> Any:
        """How Numba writes down a call of *part*, which lies in *library*."""

        def call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            packed = self.get_arg_packer(part.argtypes).as_arguments(builder, arguments)
            answer = builder.call(self.declare_part(builder.module, part), packed)
            return self.get_returned_value(builder, part.restype, answer)

        call.__dict__["libs"] = (library,)
        return call


class _Marked(Lower):  # type: ignore[misc]
    """Lowering that says of every branch which way it mostly goes."""

    def pre_lower(self) -> None:
        super().pre_lower()
        self._branches = Branches(self.func_ir.func_id.func)

    def lower_inst(self, instruction: Any) -> None:
        super().lower_inst(instruction)
        if isinstance(instruction, Branch):
            self._branches.mark(self.builder, instruction.loc.line)


class _Lower(_Marked):
    """Lowering of a part: called plainly, without exceptions, and put in nowhere if it stands apart."""

    def delvar(self, name: str) -> None:
        """Nothing: no variable holds what would have to be counted."""

    def setup_function(self, fndesc: Any) -> None:
        self.function = self.context.declare_part(self.module, fndesc)
        self.entry_block = self.function.append_basic_block("entry")
        self.builder = ir.IRBuilder(self.entry_block)
        self.call_helper = None
        if getattr(self.func_ir.func_id.func, "stands_apart", False):
            self.function.attributes.add("noinline")
        if getattr(self.func_ir.func_id.func, "is_rare", False):
            self.function.attributes.add("cold")

    def lower_binop(self, result: Any, expression: Any, function: Any) -> Any:
        """As Numba does it, but without asking first for code of its own for constants: LLVM knows what they give."""
        signature = self.fndesc.calltypes[expression]
        operands = [
            self.context.cast(self.builder, self.loadvar(each.name), self.typeof(each.name), wanted)
            for each, wanted in zip((expression.lhs, expression.rhs), signature.args, strict=True)
        ]
        context = self.context.typing_context
        function = context.resolve_value_type(function)
        known = _typing(context).resolve_function_type(function, signature.args, {})
        value = self.context.get_function(function, known)(self.builder, operands)
        return self.context.cast(self.builder, value, signature.return_type, result)


@register_pass(mutates_CFG=False, analysis_only=False)
class _LowerPart(NativeLowering):  # type: ignore[misc]
    """Lowering without machine code; what stands for the function is an object of its own."""

    _name = "lower_part"

    @property
    def lowering_class(self) -> type:
        return _Lower

    def run_pass(self, state: Any) -> bool:
        ordinary = state.targetctx
        context = state.targetctx = copy(ordinary)
        context.__class__, context.ordinary = _PartContext, ordinary
        state.library = _Part(context.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        entry: Any = [].append  # Numba wants a built-in function there, and one of its own for each part
        call = context.call_of(lowered.fndesc, state.library)
        context.insert_func_defn([(call, entry, lowered.fndesc.argtypes)])
        state["cr"] = _LowerResult(lowered.fndesc, lowered.call_helper, cfunc=entry, env=lowered.env)
        return True


@register_pass(mutates_CFG=False, analysis_only=False)
class _LowerWhole(NativeLowering):  # type: ignore[misc]
    """Lowering into a library that takes its parts in."""

    _name = "lower_whole"

    @property
    def lowering_class(self) -> type:
        return _Marked

    def run_pass(self, state: Any) -> bool:
        state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


# What plain code over numbers needs of Numba's steps: no closures, no literals, no rewriting of NumPy.
_STEPS = {
    "TranslateByteCode", "FixupArgs", "IRProcessing", "ReconstructSSA", "NopythonTypeInference", "PreLowerStripPhis",
    "IRLegalization", "NativeLowering", "NoPythonBackend",
}  # fmt: skip


class _Typing:
    """Numba's context of types, which remembers what an operator gives for numbers and words of these types.

    Numba looks for it anew at every use, among dozens of templates, first for the very constants: that
    was a fifth of all compiling. Of no operator here does the type depend on the value of a constant.
    """

    def __init__(self, context: Any) -> None:
        self._context = context
        self._known: dict[tuple[Any, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def resolve_function_type(self, function: Any, arguments: tuple[Any, ...], keywords: Any) -> Any:
        name = function.typing_key if isinstance(function, types.Function) else function
        plain = tuple(types.unliteral(argument) for argument in arguments)
        if keywords or name not in _OPERATORS or not all(isinstance(each, _PLAIN) for each in plain):
            return self._context.resolve_function_type(function, arguments, keywords)
        found = self._known.get((name, plain))
        if found is None:
            found = self._known[name, plain] = self._context.resolve_function_type(function, plain, keywords)
        return found


_PLAIN = (types.Integer, types.Float, types.Boolean, types.CPointer)
_OPERATORS = frozenset([*(each for each in vars(operator).values() if callable(each)), bool, min, max])
_typing = cache(_Typing)


def _compiler_with(lowering: type) -> type:
    """Numba's own steps as far as they are needed, with another way of lowering."""

    class Compiler(CompilerBase):  # type: ignore[misc]
        def __init__(self, typing_context: Any, *others: Any) -> None:
            super().__init__(_typing(typing_context), *others)

        def compile_extra(self, function: Any) -> Any:
            """Without looking for garbage: there is hardly any, and looking took a sixth of the time."""
            with uncollected():
                return super().compile_extra(function)

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
    """Compile a function that only compiled functions call, once for all constants that it is given.

    The compiler decides whether it is put in where it is called.
    """
    return _part(function, inline=False)


def apart(function: Function) -> Function:
    """The same for what is long or seldom needed: it is put in nowhere, so that what is always needed stays close."""
    function.__dict__["stands_apart"] = True
    return _part(function, inline=False)


def rare(function: Function) -> Function:
    """The same for what hardly ever happens: what leads to it is laid out behind what is always needed, too."""
    function.__dict__["is_rare"] = True
    return apart(function)


def hot(function: Function) -> Function:
    """The same for what is small or on every record's way: it is put in wherever it is called."""
    return _part(function, inline=True)


def _part(function: Function, inline: bool) -> Function:
    # Said of each, and without reference counts: what is left open a part has from the one that called it first.
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
