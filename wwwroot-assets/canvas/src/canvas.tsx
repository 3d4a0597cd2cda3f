import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { ReactFlowProvider } from '@xyflow/react';
import { agentMime, ChainCanvas } from './ChainCanvas';
import type { Host, Model, Options, RunStates } from './model';

/** What a page holds of a canvas. */
export interface Canvas {
  /** Draws another model, or other states of a run; what is undefined stays as it is. */
  update(model?: Model | null, states?: RunStates | null): void;
  /** Moves the focus to a step and brings it into view. */
  reveal(key: string): void;
  dispose(): void;
}

// Palettes are the page's own: an element that names an agent can be dragged onto any canvas.
document.addEventListener('dragstart', e => {
  const agent = (e.target as Element | null)?.closest?.<HTMLElement>('[data-agent]')?.dataset.agent;
  if (agent && e.dataTransfer) {
    e.dataTransfer.setData(agentMime, agent);
    e.dataTransfer.effectAllowed = 'copy';
  }
});

/** Draws a chain into an element. With `options.readOnly` nothing of it can be changed and no host is needed. */
export function mount(element: HTMLElement & { mentikoCanvas?: Canvas }, model: Model, options: Options, host?: Host | null): Canvas {
  // The page asks again when its first call was lost on the way.
  element.mentikoCanvas?.dispose();
  const root = createRoot(element);
  let shown = model;
  let states = options.states ?? null;
  let wanted: { key: string } | null = null;
  const render = () => root.render(createElement(ReactFlowProvider, null, createElement(ChainCanvas, { model: shown, options, states, wanted, host: host ?? null })));
  render();
  const canvas: Canvas = {
    update(next, nextStates) {
      if (next) shown = next;
      if (nextStates !== undefined && nextStates !== null) states = nextStates;
      render();
    },
    reveal(key) {
      wanted = { key };
      render();
    },
    dispose() {
      delete element.mentikoCanvas;
      root.unmount();
    },
  };
  element.mentikoCanvas = canvas;
  return canvas;
}
