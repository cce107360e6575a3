import { describe, expect, it } from "vitest";
import { SPEEDS, speedMemory } from "./speeds";

function drawer() {
  const kept = new Map<string, string>();
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

describe("the speed that a person chose last", () => {
  it("is as fast as the machine goes until they choose", () => {
    expect(speedMemory("anna", drawer).read()).toBeNull();
  });

  it("is remembered, whichever it is", () => {
    const storage = drawer();
    const memory = speedMemory("anna", () => storage);
    for (const { speed } of [...SPEEDS, ...SPEEDS]) {
      memory.write(speed);
      expect(memory.read()).toBe(speed);
    }
  });

  it("is each person's own in a browser that they share", () => {
    const storage = drawer();
    speedMemory("anna", () => storage).write(10);
    expect(speedMemory("bert", () => storage).read()).toBeNull();
  });

  it("is the usual one where the browser keeps nothing, or something that is no speed", () => {
    const refusing = (): Storage => {
      throw new Error("storage is off");
    };
    speedMemory("anna", refusing).write(10);
    expect(speedMemory("anna", refusing).read()).toBeNull();
    expect(speedMemory("anna", () => ({ getItem: () => "90×", setItem: () => undefined })).read()).toBeNull();
  });
});
