/** Draws at most this often: a run's frames come faster than eyes follow. */
const SHORTEST_GAP_MS = 1000 / 30;

type Draw = () => void;

const waiting = new Set<Draw>();
let last_ms = Number.NEGATIVE_INFINITY;
let asked = false;

function tick(now_ms: number): void {
  if (now_ms - last_ms < SHORTEST_GAP_MS - 1) {
    requestAnimationFrame(tick);
    return;
  }
  last_ms = now_ms;
  asked = false;
  const draws = [...waiting];
  waiting.clear();
  for (const draw of draws) draw();
}

/** Calls *draw* once with the next picture; asking again before that changes nothing. All charts share one beat. */
export function drawSoon(draw: Draw): () => void {
  waiting.add(draw);
  if (!asked) {
    asked = true;
    requestAnimationFrame(tick);
  }
  return () => waiting.delete(draw);
}
