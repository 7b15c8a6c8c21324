// Measures the lines and the canvas of pictures that different tools drew, alike for all: how far
// lines turn, and how often two of them cross.

/** Width and height of the picture, in its own units. */
export function readCanvas(svg) {
  const [, words] = /<svg[^>]*?\sviewBox="([^"]+)"/.exec(svg) ?? [];
  if (words !== undefined)
    return words
      .trim()
      .split(/[\s,]+/)
      .slice(2)
      .map(Number);
  const side = (name) =>
    Number.parseFloat(new RegExp(`<svg[^>]*?\\s${name}="([^"]+)"`).exec(svg)[1]);
  return [side("width"), side("height")];
}

const STEPS = 12;
const WORDS = /[A-Za-z]|-?\d*\.?\d+(?:e[-+]?\d+)?/g;

/** Points of a path of M, L, H, V, C, Q and A; arcs, which are small corners, become a chord. */
export function flatten(d) {
  const words = d.match(WORDS) ?? [];
  const points = [];
  let [at, command, here] = [0, "M", [0, 0]];
  const pair = () => [Number(words[at++]), Number(words[at++])];
  const curve = (hull) => {
    for (let step = 1; step <= STEPS; step += 1) points.push(bezier(hull, step / STEPS));
    here = hull[hull.length - 1];
  };
  while (at < words.length) {
    if (/[A-Za-z]/.test(words[at])) command = words[at++];
    if (command === "C") curve([here, pair(), pair(), pair()]);
    else if (command === "Q") curve([here, pair(), pair()]);
    else {
      if (command === "A") at += 5;
      if (command === "H") here = [Number(words[at++]), here[1]];
      else if (command === "V") here = [here[0], Number(words[at++])];
      else if (/[MLA]/.test(command)) here = pair();
      else throw new Error(`a path with '${command}' is not read`);
      points.push(here);
    }
  }
  return points.filter((p, i) => i === 0 || distance(p, points[i - 1]) > 0.01);
}

function bezier(hull, t) {
  let layer = hull;
  while (layer.length > 1) {
    const before = layer;
    layer = before.slice(1).map(([x, y], i) => {
      return [before[i][0] + (x - before[i][0]) * t, before[i][1] + (y - before[i][1]) * t];
    });
  }
  return layer[0];
}

function distance([ax, ay], [bx, by]) {
  return Math.hypot(bx - ax, by - ay);
}

/** How far a line turns in all, in right angles: for one with square corners, its bends. */
export function turns(points) {
  let sum = 0;
  for (let at = 2; at < points.length; at += 1) {
    const [a, b, c] = [points[at - 2], points[at - 1], points[at]];
    const before = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const after = Math.atan2(c[1] - b[1], c[0] - b[0]);
    const turn = Math.abs(after - before);
    sum += Math.min(turn, 2 * Math.PI - turn);
  }
  return sum / (Math.PI / 2);
}

/** Pairs of stretches of different lines that cross in their midst; meeting at an end is none. */
export function crossings(lines) {
  const stretches = lines.flatMap((points, line) =>
    points.slice(1).map((to, at) => ({ line, from: points[at], to })),
  );
  for (const stretch of stretches) {
    stretch.left = Math.min(stretch.from[0], stretch.to[0]);
    stretch.right = Math.max(stretch.from[0], stretch.to[0]);
  }
  stretches.sort((a, b) => a.left - b.left);
  let count = 0;
  stretches.forEach((one, index) => {
    for (let at = index + 1; at < stretches.length; at += 1) {
      const other = stretches[at];
      if (other.left > one.right) break;
      if (other.line !== one.line && cross(one, other)) count += 1;
    }
  });
  return count;
}

function cross({ from: a, to: b }, { from: c, to: d }) {
  const side = (p, q, r) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  const far = 1e-6;
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  return s1 * s2 < -far && s3 * s4 < -far;
}
