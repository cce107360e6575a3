"""How compiled functions see the memory: as words.

All state of a run is one array of 8-byte words. Compiled functions get it as *m*, a bare pointer that
reads them as integers, and those that need floats read the same words through *f*: one register a call.
A NumPy array in its place is seven words, and a call with a dozen of those costs more than the work it
does. Pointers check no bounds: the layouts of `plan/arrays.py` and `layout.py` are what keeps them right.

A word is read and written as an integer or as a float, never as both. So the compiler is told that what
is written as the one leaves alone what was read as the other, and it need not read that again.
"""

import operator
from collections.abc import Callable
from hashlib import sha256
from struct import pack
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array

from simulator.plan.arrays import Floats, Words


class _Memory(types.CPointer):  # type: ignore[misc]
    """The address of words of one *kind*."""

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
def _write_word(context: Any, builder: Any, signature: Any, arguments: Any) -> None:
    address, place, value = arguments
    _of_its_kind(builder, signature.args[0].kind, builder.store(value, builder.gep(address, [place])))


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


def constants(values: list[float]) -> Callable[[], Floats]:
    """*values* in the machine code itself, as words to be read."""
    item = ir.DoubleType()
    data = ir.Constant(ir.ArrayType(item, len(values)), [ir.Constant(item, value) for value in values])
    name = f"constants.{sha256(pack(f'{len(values)}d', *values)).hexdigest()[:16]}"

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        table = builder.module.globals.get(name)
        if table is None:
            table = ir.GlobalVariable(builder.module, data.type, name)
            table.initializer, table.global_constant = data, True
            table.linkage, table.align = (
                "linkonce_odr",
                64,
            )  # the same table in every part is one in the whole
        return builder.bitcast(table, context.get_value_type(signature.return_type))

    def words(context: Any) -> Any:
        return _Memory("float", types.float64)(), generate

    return cast(Callable[[], Floats], intrinsic(words))


LANES = 8  # words that are looked at in one go; processors with narrower registers take several steps
_WORD, _LINE = ir.IntType(64), ir.VectorType(ir.IntType(64), LANES)


def _in_lanes(
    builder: Any, where: tuple[Any, Any, Any], began: Any, step: Callable[[Any, Any, Any], Any]
) -> Any:
    """Fold *step* (words, value, number) over lines of words, at least one; the value that began as *began*.

    *where*: the memory, the place of the first word, and how many lines.
    """
    memory, place, many = where
    before, body, after = (
        builder.block,
        builder.append_basic_block("line"),
        builder.append_basic_block("over"),
    )
    builder.branch(body)
    builder.position_at_end(body)
    number, value = builder.phi(_WORD), builder.phi(began.type)
    at = builder.add(place, builder.mul(number, ir.Constant(_WORD, LANES)))
    address = builder.bitcast(builder.gep(memory, [at]), _LINE.as_pointer())
    words = _of_its_kind(builder, "integer", builder.load(address, align=8))
    stepped, next_number = step(words, value, number), builder.add(number, ir.Constant(_WORD, 1))
    number.add_incoming(ir.Constant(_WORD, 0), before)
    number.add_incoming(next_number, body)
    value.add_incoming(began, before)
    value.add_incoming(stepped, body)
    builder.cbranch(builder.icmp_signed("<", next_number, many), body, after)
    builder.position_at_end(after)
    return stepped


def _in_each_lane(builder: Any, word: Any) -> Any:
    nothing = ir.Constant(_LINE, ir.Undefined)
    first = builder.insert_element(nothing, word, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, nothing, lanes)


def _least(context: Any, memory: Any, place: Any, lines: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def step(words: Any, least: Any, number: Any) -> Any:
            return builder.select(builder.icmp_signed("<", words, least), words, least)

        largest = ir.Constant(_LINE, [(1 << 63) - 1] * LANES)
        least = _in_lanes(builder, tuple(arguments), largest, step)
        reduce = f"llvm.vector.reduce.smin.v{LANES}i64"
        return builder.call(
            get_or_insert_function(builder.module, ir.FunctionType(_WORD, [_LINE]), reduce), [least]
        )

    return types.int64(memory, place, lines), generate


def _equal(context: Any, memory: Any, place: Any, lines: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sought = _in_each_lane(builder, arguments[3])

        def step(words: Any, found: Any, number: Any) -> Any:
            lanes = builder.bitcast(builder.icmp_signed("==", words, sought), ir.IntType(LANES))
            shift = builder.mul(number, ir.Constant(_WORD, LANES))
            return builder.or_(found, builder.shl(builder.zext(lanes, _WORD), shift))

        return _in_lanes(builder, tuple(arguments[:3]), ir.Constant(_WORD, 0), step)

    return types.int64(memory, place, lines, word), generate


def _rotate(context: Any, word: Any, by: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, by = arguments
        type_ = ir.FunctionType(_WORD, [_WORD] * 3)
        return builder.call(get_or_insert_function(builder.module, type_, "llvm.fshr.i64"), [word, word, by])

    return types.int64(word, by), generate


def _width(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        unused = builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 0))
        return builder.sub(ir.Constant(_WORD, 64), unused)

    return types.int64(word), generate


def _lowest(context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(word), generate


least_of: Callable[[Words, int, int], int] = intrinsic(_least)
"""The least of the integers from a place on, in so many lines of 8; at least one line is read."""

equal_to: Callable[[Words, int, int, int], int] = intrinsic(_equal)
"""A bit for each integer from a place on, in so many lines of 8, at most 8 lines: whether it equals the given one."""

rotated: Callable[[int, int], int] = intrinsic(_rotate)
"""A word whose lowest bits, so many, have become its highest ones."""

width_of: Callable[[int], int] = intrinsic(_width)
"""How many bits there are up to the highest one that is set; 0 if none is."""

lowest_bit: Callable[[int], int] = intrinsic(_lowest)
"""The number of the lowest bit that is set; there is one."""
