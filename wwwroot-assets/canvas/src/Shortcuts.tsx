import { useEffect, useRef } from 'react';

const looking: [string, string][] = [
  ['Tab', 'from step to step and on to the events between them'],
  ['Enter', 'select; once more: to its properties'],
  ['Shift + Enter', 'select one more'],
  ['Esc', 'select nothing'],
  ['/', 'search'],
  ['f', 'show everything'],
  ['+ −', 'zoom'],
  ['?', 'this list'],
];
const editing: [string, string][] = [
  ['a', 'to the agents: Enter there adds a step'],
  ['Arrow keys', 'move the selected steps; with Shift faster'],
  ['Delete', 'delete what is selected'],
  ['Ctrl + A', 'select every step'],
  ['Ctrl + C, X, V', 'copy, cut, paste steps'],
  ['Ctrl + Z, Ctrl + Shift + Z', 'undo, redo'],
  ['l', 'arrange automatically'],
];

/** Everything that keys do while the focus is on the canvas. */
export function Shortcuts({ readOnly, onClose }: { readOnly: boolean; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const rows = readOnly ? looking : [...looking, ...editing];
  return (
    <dialog ref={dialog} className="shortcuts" aria-label="Keyboard shortcuts" onClose={onClose} onKeyDown={e => e.stopPropagation()}>
      <h2>Keyboard</h2>
      <dl>{rows.map(([keys, does]) => <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{does}</dd></div>)}</dl>
      <form method="dialog"><button className="btn" autoFocus>Close</button></form>
    </dialog>
  );
}
