/** How well *label* answers *words*: every word must begin somewhere; smaller is better, null is no answer. */
export function rank(label: string, words: string): number | null {
  const text = label.toLowerCase();
  let score = 0;
  for (const word of words.toLowerCase().split(/\s+/).filter((each) => each !== "")) {
    const at = text.indexOf(word);
    if (at < 0) return null;
    const begins = at === 0 || /[\s.\-_/(]/.test(text[at - 1] ?? "");
    score += begins ? at : at + 100;
  }
  return score + text.length / 100;
}
