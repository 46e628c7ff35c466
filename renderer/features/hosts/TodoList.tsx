import type { DoctorTodo } from '../../../core/model/doctor.ts';
import { LinkButton } from '../../components/LinkButton.tsx';
import { OsName } from '../../components/OsName.tsx';
import { StateMark } from '../../components/StateMark.tsx';
import classes from './Hosts.module.css';
import { openHost, setHosts } from './hosts-store.ts';

const ACTIONS: Readonly<Record<DoctorTodo['action'], string>> = {
  'choose-template': 'Choose one',
  edit: 'Edit the ini',
  details: 'Details',
  compare: 'Compare',
};

/** Sentences with the one step that helps. */
export function TodoList({ todos }: { todos: readonly DoctorTodo[] }) {
  return (
    <section className={classes.todos} aria-labelledby="hosts-todo">
      <header>
        <h2 id="hosts-todo">What to do</h2>
        <small>red first: no VM of that OS can come from that host</small>
      </header>
      {todos.length === 0 ? (
        <p>Nothing: every template that the ini names is there and like the others.</p>
      ) : (
        <ul>
          {todos.map((todo) => (
            <li key={`${todo.hostRef} ${todo.uuid} ${todo.osKey}`}>
              <StateMark mark={todo.level} />
              <b>{todo.hostName}</b>
              <OsName osKey={todo.osKey} />
              <span title={todo.message}>{todo.message}</span>
              <LinkButton onClick={() => act(todo)}>{ACTIONS[todo.action]}</LinkButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function act({ hostRef, uuid, osKey, action }: DoctorTodo): void {
  openHost({ hostRef, uuid, osKey });
  if (action === 'edit') setHosts({ dialog: { kind: 'form', hostRef } });
}
