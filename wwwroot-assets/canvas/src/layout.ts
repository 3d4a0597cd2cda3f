import dagre from '@dagrejs/dagre';
import { chainStart, failedOf, start, type Step } from './model';

export interface Point { x: number; y: number }
export type Places = Record<string, Point>;

export const grid = 10;
export const width = 220;
export const startSize = { width: 130, height: 40 };

const manySteps = 60;
const head = 50;
const row = 20;
const foot = 8;

/** The height that canvas.css gives a step: its head and as many rows as its longer side has ports. */
export const heightOf = (step: Step) => head + row * Math.max(step.triggers.length, step.emits.length + 1, 1) + foot;

export interface Link { source: string; target: string; event: string }

/** Every event with whom it leads to. A trigger that nobody emits makes no link. */
export function linksOf(steps: Step[]): Link[] {
  const emitters = new Map<string, string[]>([[chainStart, [start]]]);
  const emits = (event: string, key: string) => {
    const known = emitters.get(event);
    if (!known) emitters.set(event, [key]);
    else if (!known.includes(key)) known.push(key);
  };
  for (const step of steps) {
    for (const event of step.emits) emits(event, step.key);
    if (step.id) emits(failedOf(step.id), step.key);
  }
  const seen = new Set<string>();
  return steps.flatMap(step => step.triggers.flatMap(event => (emitters.get(event) ?? []).map(source => ({ source, target: step.key, event }))))
    .filter(link => !seen.has(idOf(link)) && seen.add(idOf(link)));
}

export const idOf = (link: Link) => `${link.source} ${link.event} ${link.target}`;

const snap = (n: number) => Math.round(n / grid) * grid;

/** From left to right, each step behind what starts it. */
export function arrange(steps: Step[]): Places {
  // Looking for the best order takes seconds where there are many; the order of a walk from the start is good enough
  // there. Turned around and laid from right to left, the quick ranking keeps each step as near the start as it can be.
  const many = steps.length > manySteps;
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ nodesep: 30, ranksep: 110, marginx: 20, marginy: 20, ...(many ? { rankdir: 'RL', ranker: 'longest-path' } : { rankdir: 'LR' }) });
  graph.setDefaultEdgeLabel(() => ({}));
  graph.setNode(start, { ...startSize });
  for (const step of steps) graph.setNode(step.key, { width, height: heightOf(step) });
  for (const link of linksOf(steps)) {
    if (link.source !== link.target) graph.setEdge(many ? link.target : link.source, many ? link.source : link.target);
  }
  dagre.layout(graph, { disableOptimalOrderHeuristic: many });
  const places: Places = {};
  for (const key of graph.nodes()) {
    const node = graph.node(key);
    places[key] = { x: snap(node.x - node.width / 2), y: snap(node.y - node.height / 2) };
  }
  return places;
}

/** A free place for one more step: where it was dropped, else right of what starts it, else where the reader looks. */
export function placeFor(step: Step, steps: Step[], places: Places, wanted: Point, dropped: Point | null): Point {
  if (dropped) return { x: snap(dropped.x), y: snap(dropped.y) };
  const before = linksOf(steps).find(link => link.target === step.key && link.source !== step.key && places[link.source]);
  const from = before && places[before.source];
  const at = from ? { x: from.x + width + 110, y: from.y } : { x: snap(wanted.x), y: snap(wanted.y) };
  const taken = (p: Point) => steps.some(other => {
    const place = other.key !== step.key && places[other.key];
    return place && Math.abs(place.x - p.x) < width + 20 && p.y < place.y + heightOf(other) + 20 && place.y < p.y + heightOf(step) + 20;
  });
  for (let tries = 0; tries < 200 && taken(at); tries++) at.y += grid * 2;
  return at;
}

/** Storage may be closed to us or hold what another version wrote: then there simply are no places. */
export function readPlaces(key: string | null | undefined): Places {
  try {
    const found = JSON.parse((key && localStorage.getItem(key)) || '{}') as Record<string, [number, number]>;
    return Object.fromEntries(Object.entries(found).filter(([, at]) => Array.isArray(at) && at.every(Number.isFinite)).map(([name, [x, y]]) => [name, { x, y }]));
  } catch {
    return {};
  }
}

export function writePlaces(key: string | null | undefined, places: Places | null) {
  if (!key) return;
  try {
    if (places) localStorage.setItem(key, JSON.stringify(Object.fromEntries(Object.entries(places).map(([name, at]) => [name, [at.x, at.y]]))));
    else localStorage.removeItem(key);
  } catch {
    // They last as long as the page.
  }
}
