import { BaseEdge, getBezierPath, Handle, Position, useUpdateNodeInternals, type Edge, type EdgeProps, type Node, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { chainStart, failedOf, type Step, type StepState } from './model';

export type StepData = {
  step: Step;
  state: StepState | null;
  /** Events of this step that some step starts on. */
  heard: string[];
  /** Triggers that nobody emits. */
  unknown: string[];
  dim: boolean;
};
export type StepNode = Node<StepData, 'step'>;
export type StartNode = Node<{ heard: boolean; dim: boolean }, 'start'>;
export type CanvasNode = StepNode | StartNode;
export type EventEdge = Edge<{ label: string; failed: boolean; emitted: boolean; removed: boolean }, 'event'>;

/** An event without the id of the step that it stands beside. */
export const shortOf = (event: string, id: string) => (id && event.startsWith(`${id}:`) ? event.slice(id.length + 1) : event);

const marks = { added: '+', changed: '~', removed: '−' } as const;

/** What a screen reader says when the step gets the focus. */
export function describe({ step, state, unknown }: StepData): string {
  const said = [`Step ${step.id || 'without an id'}, agent ${step.agent || 'not chosen'}`];
  if (step.diff) said.push(step.diff);
  if (state) said.push([state.word, state.detail].filter(Boolean).join(' '));
  said.push(step.triggers.length ? `starts on ${step.triggers.join(step.join === 'all' ? ' and ' : ' or ')}` : 'starts on nothing');
  if (unknown.length) said.push(`nobody emits ${unknown.join(', ')}`);
  said.push(step.emits.length ? `emits ${step.emits.join(', ')}` : 'emits nothing');
  for (const problem of step.problems) said.push(`${problem.severity}: ${problem.message}`);
  return said.join('; ');
}

/** The library finds a node's ports when its size changes, and must be told where they change without that. */
function usePorts(id: string, ports: string) {
  const update = useUpdateNodeInternals();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) update(id);
    first.current = false;
  }, [id, ports, update]);
}

export const StepView = memo(function StepView({ id, data, isConnectable }: NodeProps<StepNode>) {
  const { step, state, heard, unknown, dim } = data;
  const errors = step.problems.filter(problem => problem.severity === 'error').length;
  const failed = step.id && failedOf(step.id);
  usePorts(id, [step.id, ...step.triggers, '', ...step.emits].join(' '));
  return (
    <div className={`step ${step.diff ?? ''} ${errors ? 'wrong' : ''} ${state ? `is-${state.look}` : ''} ${dim ? 'dim' : ''}`} aria-hidden="true">
      <Handle className="whole" type="target" id="in" position={Position.Left} isConnectable={isConnectable} tabIndex={-1} />
      <div className="step-head">
        {step.diff && <span className={`mark ${step.diff}`}>{marks[step.diff]}</span>}
        <span className="step-id">{step.id || '(no id)'}</span>
        {step.maxVisits > 1 && <span className="tag">×{step.maxVisits}</span>}
        {step.problems.length > 0 && (
          <span className={`tag ${errors ? 'bad' : 'warn'}`} title={step.problems.map(problem => problem.message).join('\n')}>⚠ {step.problems.length}</span>
        )}
      </div>
      <div className="step-agent">
        <span className="agent">{step.agent || 'no agent'}</span>
        {state && <span className={`tag ${state.look}`}>{[state.word, state.detail].filter(Boolean).join(' · ')}</span>}
      </div>
      <div className="ports">
        <ul className={step.join === 'all' && step.triggers.length > 1 ? 'join-all' : ''}>
          {step.triggers.map((event, i) => (
            <li key={i} className={unknown.includes(event) ? 'unknown' : ''} title={unknown.includes(event) ? `Nobody emits ${event}` : event}>
              <Handle type="target" id={`in:${event}`} position={Position.Left} isConnectable={isConnectable} tabIndex={-1} />
              {event}
            </li>
          ))}
        </ul>
        <ul className="out">
          {step.emits.map((event, i) => (
            <li key={i} className={heard.includes(event) ? '' : 'dangling'} title={heard.includes(event) ? event : `No step starts on ${event}`}>
              {shortOf(event, step.id)}
              <Handle type="source" id={`out:${event}`} position={Position.Right} isConnectable={isConnectable} tabIndex={-1} />
            </li>
          ))}
          {failed && (
            <li className={`failed ${heard.includes(failed) ? 'heard' : ''}`} title={failed}>
              failed
              <Handle type="source" id={`out:${failed}`} position={Position.Right} isConnectable={isConnectable} tabIndex={-1} />
            </li>
          )}
        </ul>
      </div>
    </div>
  );
});

export const StartView = memo(function StartView({ data, isConnectable }: NodeProps<StartNode>) {
  return (
    <div className={`start ${data.heard ? '' : 'dangling'} ${data.dim ? 'dim' : ''}`} aria-hidden="true">
      {chainStart}
      <Handle type="source" id={`out:${chainStart}`} position={Position.Right} isConnectable={isConnectable} tabIndex={-1} />
    </div>
  );
});

export const EdgeView = memo(function EdgeView(props: EdgeProps<EventEdge>) {
  const [path, x, y] = getBezierPath(props);
  const { label, failed, emitted, removed } = props.data!;
  return (
    <g className={`link ${failed ? 'failed' : ''} ${emitted ? 'emitted' : ''} ${removed ? 'removed' : ''}`}>
      <BaseEdge path={path} markerEnd={props.markerEnd} interactionWidth={16} />
      <text className="link-label" x={x} y={y} textAnchor="middle" dominantBaseline="central">{label}</text>
    </g>
  );
});
