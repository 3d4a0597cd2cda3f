import {
  applyEdgeChanges, applyNodeChanges, Background, MiniMap, ReactFlow, useReactFlow,
  type Connection, type EdgeChange, type FinalConnectionState, type NodeChange, type OnSelectionChangeParams,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from 'react';
import { AgentPicker, type Picking } from './AgentPicker';
import { CanvasBar } from './CanvasBar';
import { draw, type Before } from './graph';
import { arrange, grid, readPlaces, writePlaces, type Places, type Point } from './layout';
import { start, type Act, type Host, type Model, type Options, type RunStates } from './model';
import { EdgeView, StartView, StepView, type CanvasNode, type EventEdge } from './nodes';
import { Shortcuts } from './Shortcuts';

const nodeTypes = { step: StepView, start: StartView };
const edgeTypes = { event: EdgeView };
const mime = 'application/x-mentiko-steps+json';
export const agentMime = 'application/x-mentiko-agent';

/** Fewer steps are seen at once anyway, and the map would lie on one of them. */
const mapFrom = 10;
const fitting = { padding: 0.12, maxZoom: 1.1 };
const mapClass = (node: CanvasNode) => (node.type === 'step' && node.data.step.problems.length > 0 ? 'map wrong' : 'map');

interface Props {
  model: Model;
  options: Options;
  states: RunStates | null;
  /** A step to bring into view, each time another object. */
  wanted: { key: string } | null;
  host: Host | null;
}

export function ChainCanvas({ model, options, states, wanted, host }: Props) {
  const flow = useReactFlow<CanvasNode, EventEdge>();
  const box = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState<Before>(() => draw(
    model, { nodes: [], edges: [] },
    { chosen: readPlaces(options.storageKey), wanted: { x: 200, y: 0 }, dropped: null, readOnly: options.readOnly, states, search: '' }));
  const [search, setSearch] = useState('');
  const [searching, setSearching] = useState(false);
  const [helping, setHelping] = useState(false);
  const [picking, setPicking] = useState<Picking | null>(null);
  const [linking, setLinking] = useState(false);
  const chosen = useRef<Places | null>(null);
  const moved = useRef(false);
  const dropped = useRef<Point | null>(null);
  const told = useRef('');
  const readOnly = options.readOnly || !model.readable || host === null;
  chosen.current ??= readPlaces(options.storageKey);

  const act = useCallback((what: Act) => { void host?.invokeMethodAsync('Act', what); }, [host]);
  const centre = useCallback((): Point => {
    const rect = box.current?.getBoundingClientRect();
    return rect ? flow.screenToFlowPosition({ x: rect.left + rect.width / 2 - 80, y: rect.top + rect.height / 2 - 40 }) : { x: 200, y: 100 };
  }, [flow]);

  useEffect(() => {
    setPicture(before => {
      const next = draw(model, before, { chosen: chosen.current ?? {}, wanted: centre(), dropped: dropped.current, readOnly, states, search });
      return { nodes: next.nodes, edges: next.edges };
    });
    if (model.select) dropped.current = null;
  }, [model, readOnly, states, search, centre]);

  // Until somebody moves the view it shows everything, however wide the page becomes.
  useEffect(() => {
    const sized = new ResizeObserver(() => { if (!moved.current) void flow.fitView(fitting); });
    sized.observe(box.current!);
    return () => sized.disconnect();
  }, [flow]);

  // A new step is hidden until it has been measured, and what is hidden takes no focus: tried again with each frame, for
  // half a second, unless somebody goes elsewhere meanwhile.
  const focusStep = useCallback((key: string) => {
    const from = document.activeElement;
    const focus = (frames: number) => {
      if (document.activeElement !== from) return;
      const node = box.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`);
      node?.focus({ preventScroll: true });
      if (document.activeElement !== node && frames > 0) requestAnimationFrame(() => focus(frames - 1));
    };
    focus(30);
  }, []);

  /** Brings a step into view, and moves nothing where it is in view already. */
  const showStep = useCallback((key: string) => {
    const [node, area] = [box.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(key)}"]`)?.getBoundingClientRect(), box.current?.getBoundingClientRect()];
    if (!node || !area || (node.left >= area.left && node.right <= area.right && node.top >= area.top && node.bottom <= area.bottom)) return;
    const at = flow.getNode(key);
    if (at) void flow.setCenter(at.position.x + (at.width ?? 0) / 2, at.position.y + (at.height ?? 0) / 2, { zoom: flow.getZoom() });
  }, [flow]);

  // After the picture of the model that names them, not before: the nodes have to be there.
  useEffect(() => {
    const key = model.renamed && document.activeElement === document.body ? model.renamed.to : model.select?.length === 1 ? model.select[0] : null;
    if (key) requestAnimationFrame(() => { showStep(key); if (box.current?.contains(document.activeElement)) focusStep(key); });
  }, [model, focusStep, showStep]);

  const reveal = useCallback((key: string) => {
    const node = flow.getNode(key);
    if (!node) return;
    void flow.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, { zoom: Math.max(flow.getZoom(), 0.8) });
    setPicture(now => ({ ...now, nodes: now.nodes.map(n => (n.selected === (n.id === key) ? n : { ...n, selected: n.id === key })) }));
    requestAnimationFrame(() => focusStep(key));
  }, [flow, focusStep]);
  useEffect(() => { if (wanted) reveal(wanted.key); }, [wanted, reveal]);

  const remember = useCallback((nodes: CanvasNode[]) => {
    chosen.current = Object.fromEntries(nodes.map(node => [node.id, node.position]));
    if (!options.readOnly) writePlaces(options.storageKey, chosen.current);
  }, [options.readOnly, options.storageKey]);

  const nodesChanged = useCallback((changes: NodeChange<CanvasNode>[]) => setPicture(now => {
    const wantedChanges = changes.filter(change => change.type === 'position' || change.type === 'select' || change.type === 'dimensions');
    if (wantedChanges.length === 0) return now;
    const nodes = applyNodeChanges(wantedChanges, now.nodes);
    if (changes.some(change => change.type === 'position' && !change.dragging)) remember(nodes);
    return { ...now, nodes };
  }), [remember]);
  const edgesChanged = useCallback((changes: EdgeChange<EventEdge>[]) => setPicture(now => {
    const wantedChanges = changes.filter(change => change.type === 'select');
    return wantedChanges.length === 0 ? now : { ...now, edges: applyEdgeChanges(wantedChanges, now.edges) };
  }), []);

  const selected = useCallback(({ nodes }: OnSelectionChangeParams<CanvasNode, EventEdge>) => {
    const keys = nodes.map(node => node.id).filter(id => id !== start);
    const said = keys.join('\n');
    if (said === told.current) return;
    told.current = said;
    void host?.invokeMethodAsync('Select', keys);
  }, [host]);

  const lay = useCallback(() => {
    const places = arrange(model.steps);
    chosen.current = {};
    writePlaces(options.storageKey, null);
    setPicture(now => ({ ...now, nodes: now.nodes.map(node => ({ ...node, position: places[node.id] ?? node.position })) }));
    requestAnimationFrame(() => void flow.fitView(fitting));
  }, [flow, model.steps, options.storageKey]);

  const removed = useCallback(async ({ nodes, edges }: { nodes: CanvasNode[]; edges: EventEdge[] }) => {
    const keys = nodes.map(node => node.id).filter(id => id !== start);
    const links = keys.length > 0 ? [] : edges.map(edge => ({ step: edge.target, event: edge.sourceHandle!.slice('out:'.length) }));
    if (readOnly || (keys.length === 0 && links.length === 0)) return false;
    act(keys.length > 0 ? { kind: 'remove', keys } : { kind: 'disconnect', links });
    // What has the focus goes with it: the keys must go on working.
    box.current?.focus({ preventScroll: true });
    return false;
  }, [act, readOnly]);

  const connected = useCallback(({ target, sourceHandle }: Connection) => {
    if (!readOnly && sourceHandle) act({ kind: 'connect', keys: [target], event: sourceHandle.slice('out:'.length) });
  }, [act, readOnly]);
  const connectEnded = useCallback((e: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    setLinking(false);
    const event = state.fromHandle?.id?.slice('out:'.length);
    if (readOnly || state.isValid || state.toNode || !event) return;
    const at = 'changedTouches' in e ? e.changedTouches[0]! : e;
    const over = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (over && over !== start) act({ kind: 'connect', keys: [over], event });
    else if (!over) openPicker({ x: at.clientX, y: at.clientY }, event);
  }, [act, readOnly]);

  function openPicker(at: Point, event?: string) {
    const rect = box.current!.getBoundingClientRect();
    dropped.current = flow.screenToFlowPosition(at);
    setPicking({ x: Math.min(at.x - rect.left, rect.width - 250), y: Math.min(at.y - rect.top, rect.height - 220), event });
  }

  function dropAgent(e: DragEvent) {
    const agent = e.dataTransfer.getData(agentMime);
    if (!agent || readOnly) return;
    e.preventDefault();
    dropped.current = flow.screenToFlowPosition({ x: e.clientX, y: e.clientY });
    act({ kind: 'add', agent });
  }

  const keysOf = () => picture.nodes.filter(node => node.selected && node.id !== start).map(node => node.id);

  function copied(e: ClipboardEvent, cut: boolean) {
    const keys = keysOf();
    if (keys.length === 0 || e.target instanceof HTMLInputElement) return;
    const steps = model.steps.filter(step => keys.includes(step.key))
      .map(({ id, agent, triggers, join, emits, maxVisits }) => ({ id, agent, triggers, join, emits, maxVisits }));
    e.clipboardData.setData('text/plain', JSON.stringify(steps, null, 2));
    e.clipboardData.setData(mime, JSON.stringify(steps));
    e.preventDefault();
    if (cut && !readOnly) act({ kind: 'remove', keys });
  }

  function pasted(e: ClipboardEvent) {
    const text = e.clipboardData.getData(mime) || e.clipboardData.getData('text/plain');
    if (readOnly || e.target instanceof HTMLInputElement || !/^\s*[[{]/.test(text) || !host) return;
    e.preventDefault();
    const bytes = new TextEncoder().encode(text.trim());
    void host.invokeMethodAsync('Paste', (window as unknown as { DotNet: { createJSStreamReference(b: Uint8Array): unknown } }).DotNet.createJSStreamReference(bytes));
  }

  function pressed(e: KeyboardEvent) {
    if (e.target instanceof HTMLInputElement) return;
    const control = e.ctrlKey || e.metaKey;
    const key = e.key.toLowerCase();
    const does = (what: () => void) => { e.preventDefault(); e.stopPropagation(); what(); };
    if (control && key === 'z') return does(() => act({ kind: e.shiftKey ? 'redo' : 'undo' }));
    if (control && key === 'y') return does(() => act({ kind: 'redo' }));
    if (control && key === 'a') {
      return does(() => setPicture(now => ({ ...now, nodes: now.nodes.map(node => ({ ...node, selected: node.id !== start })) })));
    }
    if (control || e.altKey) return undefined;
    switch (e.key) {
      case '?': return does(() => setHelping(true));
      case '/': return does(() => setSearching(true));
      case 'l': return options.readOnly ? undefined : does(lay);
      case 'f': return does(() => void flow.fitView(fitting));
      case '+': return does(() => void flow.zoomIn());
      case '-': return does(() => void flow.zoomOut());
      case 'a': return readOnly ? undefined : does(() => document.getElementById(options.paletteId ?? '')?.focus());
      case 'Enter': {
        const key = (e.target as HTMLElement).closest<HTMLElement>('.react-flow__node')?.dataset.id;
        const already = picture.nodes.some(node => node.id === key && node.selected);
        if (already && options.panelId) does(() => document.getElementById(options.panelId!)?.focus());
        return undefined;
      }
      default: return undefined;
    }
  }

  const matches = useMemo(() => (search ? model.steps.filter(step => step.id.includes(search) || step.agent.includes(search)).map(step => step.key) : []), [model.steps, search]);

  return (
    <div
      ref={box} className={`chain-canvas ${readOnly ? 'read-only' : ''} ${linking ? 'linking' : ''} ${model.readable ? '' : 'unreadable'}`}
      role="region" aria-label={options.label} tabIndex={-1} onKeyDown={pressed}
      onCopy={e => copied(e, false)} onCut={e => copied(e, true)} onPaste={pasted}
      onDragOver={e => { if (e.dataTransfer.types.includes(agentMime)) { e.preventDefault(); e.dataTransfer.dropEffect = 'copy'; } }} onDrop={dropAgent}
    >
      <ReactFlow<CanvasNode, EventEdge>
        nodes={picture.nodes} edges={picture.edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
        onNodesChange={nodesChanged} onEdgesChange={edgesChanged} onSelectionChange={selected}
        onConnect={connected} onConnectStart={() => setLinking(true)} onConnectEnd={connectEnded} onBeforeDelete={removed}
        nodesDraggable={!options.readOnly} nodesConnectable={!readOnly} elementsSelectable
        deleteKeyCode={readOnly ? null : ['Delete', 'Backspace']} multiSelectionKeyCode={['Control', 'Meta', 'Shift']} selectionKeyCode="Shift"
        snapToGrid snapGrid={[grid, grid]} minZoom={0.1} maxZoom={2} connectionRadius={24} zoomOnDoubleClick={false} preventScrolling={!options.readOnly}
        onlyRenderVisibleElements={false} proOptions={{ hideAttribution: true }}
        onDoubleClick={e => { if (!readOnly && (e.target as HTMLElement).classList.contains('react-flow__pane')) openPicker({ x: e.clientX, y: e.clientY }); }}
        onMoveStart={e => { if (e) moved.current = true; }} fitView fitViewOptions={fitting}
      >
        <Background gap={20} />
        {model.steps.length >= mapFrom && <MiniMap<CanvasNode> pannable zoomable ariaLabel="Overview of the chain" nodeClassName={mapClass} />}
      </ReactFlow>
      <CanvasBar
        readOnly={options.readOnly} searching={searching} search={search} matches={matches.length}
        onSearching={open => { setSearching(open); if (!open) setSearch(''); }} onSearch={setSearch}
        onFound={at => matches.length > 0 && reveal(matches[at % matches.length]!)}
        onHelp={() => setHelping(true)} onArrange={lay}
      />
      {picking && (
        <AgentPicker
          picking={picking} agents={options.agents ?? []} onClose={() => { setPicking(null); dropped.current = null; }}
          onPick={agent => { setPicking(null); act({ kind: 'add', agent, event: picking.event }); }}
        />
      )}
      {helping && <Shortcuts readOnly={options.readOnly} onClose={() => setHelping(false)} />}
    </div>
  );
}
