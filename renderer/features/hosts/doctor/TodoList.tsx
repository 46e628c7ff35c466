import { useState } from 'react';
import type { DoctorTodo } from '../../../../core/model/doctor.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { OsName } from '../../../components/OsName.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount } from '../../../format/quantity.ts';
import { useFleet } from '../../../store/fleet.ts';
import { refuseScope } from '../../../view/rights.ts';
import { openHost, setHosts } from '../hosts-store.ts';
import classes from './TodoList.module.css';

const ACTIONS: Readonly<Record<DoctorTodo['action'], string>> = {
  'choose-template': 'Choose one',
  edit: 'Edit the ini',
  details: 'Details',
  compare: 'Compare',
};

/** Few enough to keep the matrix visible. */
const FIRST = 8;

/** Problems, each with the next step. */
export function TodoList({ todos }: { todos: readonly DoctorTodo[] }) {
  const [everything, setEverything] = useState(false);
  const shown = everything ? todos : todos.slice(0, FIRST);
  return (
    <section className={classes.todos} aria-labelledby="hosts-todo">
      <header>
        <h2 id="hosts-todo">What to do</h2>
        <small>red first: that host cannot provide that OS</small>
        {todos.length > FIRST && (
          <span className={classes.aside}>
            <LinkButton onClick={() => setEverything(!everything)}>
              {everything ? `Show first ${FIRST}` : `Show all ${formatCount(todos.length)}`}
            </LinkButton>
          </span>
        )}
      </header>
      {todos.length === 0 ? (
        <p>Nothing: every template named in the ini exists and matches the others.</p>
      ) : (
        <ul>
          {shown.map((todo) => (
            <li key={`${todo.hostRef} ${todo.uuid} ${todo.osKey}`}>
              <StateMark mark={todo.level} />
              <b>{todo.hostName}</b>
              {todo.osKey !== '' && <OsName osKey={todo.osKey} />}
              <span title={todo.message}>{todo.message}</span>
              <LinkButton onClick={() => openTodo(todo)}>{ACTIONS[todo.action]}</LinkButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function openTodo({ hostRef, uuid, osKey, action }: DoctorTodo): void {
  openHost({ hostRef, uuid, osKey });
  const mayEdit = refuseScope(useFleet.getState().me, 'admin') === undefined;
  if (action === 'edit' && mayEdit) setHosts({ dialog: { kind: 'form', hostRef } });
}
