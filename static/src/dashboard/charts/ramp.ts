const channels = (hex: string): readonly [number, number, number] => {
  const digits = hex.trim().replace("#", "");
  const wide = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = Number.parseInt(wide, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

/** Colours between two `#rrggbb` tokens: 0 is *from*, 1 is *to*. Anything visible begins a little above 0. */
export function ramp(from: string, to: string): (share: number) => string {
  const [first, last] = [channels(from), channels(to)];
  return (share) => {
    const at = Math.min(1, Math.max(0.08, share));
    const [r, g, b] = first.map((channel, each) => Math.round(channel + ((last[each] ?? 0) - channel) * at));
    return `rgb(${r} ${g} ${b})`;
  };
}
