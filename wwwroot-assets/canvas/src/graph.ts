import { MarkerType } from '@xyflow/react';
import { arrange, heightOf, idOf, linksOf, placeFor, startSize, width, type Places, type Point } from './layout';
import { chainStart, failedOf, start, type Model, type RunStates } from './model';
import { describe, shortOf, type CanvasNode, type EventEdge, type StepData } from './nodes';

/** How the picture was drawn before, so that what has not changed is not drawn again. */
export interface Before {
  nodes: CanvasNode[];
  edges: EventEdge[];
}

export interface Wishes {
  /** Places that somebody chose in this browser. */
  chosen: Places;
  /** Where a step goes that nothing leads to. */
  wanted: Point;
  /** Where somebody dropped the step that the model selects. */
  dropped: Point | null;
  readOnly: boolean;
  states: RunStates | null;
  search: string;
}

/** The nodes and edges of a model; places of what was there before stay as they are. */
export function draw(model: Model, before: Before, wishes: Wishes): Before & { placed: Places } {
  const { steps } = model;
  const links = linksOf(steps);
  const places = placesOf(model, before, wishes);
  const known = new Map(before.nodes.map(node => [node.id, node]));
  const emitted = new Set(wishes.states?.events ?? []);
  const events = new Set(steps.flatMap(step => [...step.emits, ...(step.id ? [failedOf(step.id)] : [])]).concat(chainStart));
  const heard = new Set(steps.flatMap(step => step.triggers));
  const matches = (id: string, agent: string) => !wishes.search || id.includes(wishes.search) || agent.includes(wishes.search);

  const nodes: CanvasNode[] = [];
  const startBefore = known.get(start);
  const startData = { heard: heard.has(chainStart), dim: wishes.search !== '' };
  nodes.push(keep(startBefore, {
    id: start, type: 'start', position: places[start]!, data: startData, width: startSize.width, height: startSize.height,
    deletable: false, selectable: true, ariaLabel: `Start of the chain, emits ${chainStart}`, selected: startBefore?.selected ?? false,
  }));
  for (const step of steps) {
    const data: StepData = {
      step,
      state: wishes.states ? wishes.states.steps[step.id] ?? null : step.last ?? null,
      heard: [...step.emits, failedOf(step.id)].filter(event => heard.has(event)),
      unknown: step.triggers.filter(event => !events.has(event)),
      dim: !matches(step.id, step.agent),
    };
    const old = known.get(model.renamed?.to === step.key ? model.renamed.from : step.key) ?? known.get(step.key);
    nodes.push(keep(old, {
      id: step.key, type: 'step', position: places[step.key]!, data, width, height: heightOf(step), ariaLabel: describe(data),
      deletable: !wishes.readOnly, selected: model.select ? model.select.includes(step.key) : old?.selected ?? false,
    }));
  }
  if (model.select) nodes[0] = { ...nodes[0]!, selected: false };

  const ids = new Map(steps.map(step => [step.key, step]));
  const edgesBefore = new Map(before.edges.map(edge => [edge.id, edge]));
  const edges = links.map(link => {
    const source = ids.get(link.source);
    const data = {
      label: shortOf(link.event, source?.id ?? 'chain'),
      failed: !!source && link.event === failedOf(source.id),
      emitted: emitted.has(link.event),
      removed: source?.diff === 'removed' || ids.get(link.target)?.diff === 'removed',
    };
    return keep(edgesBefore.get(idOf(link)), {
      id: idOf(link), type: 'event', source: link.source, target: link.target, sourceHandle: `out:${link.event}`, targetHandle: `in:${link.event}`,
      data, markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 }, deletable: !wishes.readOnly,
      ariaLabel: `${link.event} from ${source?.id ?? 'the start'} starts ${ids.get(link.target)?.id ?? ''}`,
      selected: edgesBefore.get(idOf(link))?.selected ?? false,
    } satisfies EventEdge);
  });
  return { nodes, edges, placed: places };
}

function placesOf(model: Model, before: Before, wishes: Wishes): Places {
  const places: Places = {};
  for (const node of before.nodes) places[node.id] = node.position;
  const { renamed, steps } = model;
  if (renamed && places[renamed.from]) places[renamed.to] = places[renamed.from]!;
  const result: Places = {};
  const missing = [];
  for (const step of steps) {
    const place = places[step.key] ?? wishes.chosen[step.key];
    if (place) result[step.key] = place;
    else missing.push(step);
  }
  result[start] = places[start] ?? wishes.chosen[start] ?? { x: 0, y: 0 };

  // A picture of which little is known is drawn anew as a whole: that reads better than pieces laid one by one.
  if (missing.length > 0 && !wishes.dropped && missing.length >= steps.length / 2 && before.nodes.length <= 1) return { ...arrange(steps) };
  for (const step of missing) result[step.key] = placeFor(step, steps, result, wishes.wanted, model.select?.[0] === step.key ? wishes.dropped : null);
  return result;
}

/** The node or edge of before where the new one says the same, so that React leaves it alone. */
function keep<T extends { id: string }>(old: { id: string } | undefined, next: T): T {
  if (!old) return next;
  const merged = { ...old, ...next } as Record<string, unknown>;
  const was = old as Record<string, unknown>;
  let same = true;
  for (const [name, value] of Object.entries(merged)) {
    if (value === was[name]) continue;
    if (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(was[name])) merged[name] = was[name];
    else same = false;
  }
  return (same ? was : merged) as T;
}
