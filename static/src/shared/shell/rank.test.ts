import { expect, it } from "vitest";
import { rank } from "./rank";

it("puts what begins with the words before what only holds them", () => {
  const order = ["Choose scenario payment-outage", "payments", "prepay"].toSorted((a, b) => (rank(a, "pay") ?? 1e9) - (rank(b, "pay") ?? 1e9));
  expect(order).toEqual(["payments", "Choose scenario payment-outage", "prepay"]);
});

it("finds all words in any order, and nothing else", () => {
  expect(rank("Add a topic", "topic add")).not.toBeNull();
  expect(rank("Add a topic", "topic remove")).toBeNull();
  expect(rank("anything", "")).not.toBeNull();
});
