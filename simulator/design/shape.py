"""The shape of a kind: what stands at each path below it, read once from the types of its fields.

Validation tells what is wrong with a value; the shape tells what could have stood there instead,
and where names refer to other elements, also in a part that is not valid.
"""

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from simulator.design.fields import OneOrMany, Refers, Shorthand
from simulator.design.tree_nodes import Path


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand at a place.

    *fields* by key of the document if it is a mapping of a model; *each* for the values of a map or
    list; *refers* the kinds that a name here means, *key_refers* those that a map's keys mean;
    *shorthand* the field that a bare text stands for; *choices* the words that are allowed.
    """

    model: type[BaseModel] | None = None
    fields: "dict[str, Shape]" = field(default_factory=dict)
    each: "Shape | None" = None
    is_map: bool = False
    refers: tuple[str, ...] = ()
    key_refers: tuple[str, ...] = ()
    shorthand: str = ""
    one_or_many: bool = False
    choices: tuple[object, ...] = ()

    def at(self, path: Path) -> "Shape | None":
        """The shape below this one at *path*, or None where nothing is known."""
        shape: Shape | None = self
        for step in path:
            if shape is None:
                return None
            shape = shape.below(step)
        return shape

    def below(self, step: str | int) -> "Shape | None":
        """The shape one step down."""
        return self.fields.get(str(step)) if self.fields else self.each


@dataclass(frozen=True, slots=True)
class Reference:
    """A *name* at *path*, as a value or as a key, that must be an element of one of *kinds*."""

    path: Path
    name: str
    kinds: tuple[str, ...]
    is_key: bool = False


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model, by the keys of the document."""
    fields = {
        (info.alias or name): _shape(info.annotation, tuple(info.metadata))
        for name, info in model.model_fields.items()
    }
    return Shape(model=model, fields=fields)


def _shape(annotation: Any, metadata: tuple[Any, ...] = ()) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _shape(inner, (*more, *metadata))
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(annotation) if option is not type(None)]
        return _shape(options[0], metadata) if len(options) == 1 else Shape()
    if origin is Literal:
        return Shape(choices=get_args(annotation))
    if origin is dict:
        key, value = get_args(annotation)
        return Shape(each=_shape(value), is_map=True, key_refers=_shape(key).refers)
    if origin is tuple:
        return Shape(
            each=_shape(get_args(annotation)[0]), one_or_many=any(isinstance(m, OneOrMany) for m in metadata)
        )
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        shape = shape_of(annotation)
        shorthand = next((m.key for m in metadata if isinstance(m, Shorthand)), "")
        return Shape(model=shape.model, fields=shape.fields, shorthand=shorthand)
    return Shape(refers=next((m.kinds for m in metadata if isinstance(m, Refers)), ()))


def references(shape: Shape, value: Any, path: Path = ()) -> Iterator[Reference]:
    """Every name in the plain *value* that refers to another element, with its place in the document."""
    if isinstance(value, str):
        if shape.refers:
            yield Reference(path, value, shape.refers)
        elif shape.shorthand:
            yield from references(shape.fields[shape.shorthand], value, path)
        elif shape.one_or_many and shape.each is not None:
            yield from references(shape.each, value, path)
    elif isinstance(value, dict):
        if shape.one_or_many and shape.each is not None:
            yield from references(shape.each, value, path)
            return
        for key, part in value.items():
            if shape.key_refers:
                yield Reference((*path, key), key, shape.key_refers, is_key=True)
            below = shape.fields.get(key) if shape.model is not None else shape.each
            if below is not None:
                yield from references(below, part, (*path, key))
    elif isinstance(value, list) and shape.each is not None and not shape.is_map:
        for index, part in enumerate(value):
            yield from references(shape.each, part, (*path, index))
