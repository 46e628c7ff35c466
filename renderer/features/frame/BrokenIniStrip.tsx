import { openConfigFile } from '../../actions/shell.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { NoticeStrip } from '../../components/states/NoticeStrip.tsx';
import { openPage } from '../../store/ui.ts';
import { describeProblem } from '../../view/config-problem.ts';
import { useConfigProblems } from '../settings/use-config-problems.ts';

/** On every page while the ini on disk is broken: which line is wrong, and the way there. */
export function BrokenIniStrip() {
  const problems = useConfigProblems();
  const [first] = problems;
  if (!first) return null;
  const more = problems.length - 1;
  return (
    <NoticeStrip tone="warn">
      The ini is broken, so its last good version stays in force: {describeProblem(first)}
      {more > 0 && (
        <>
          {' '}
          <LinkButton onClick={() => openPage('settings', { settingsTab: 'limits' })}>
            and {more} more
          </LinkButton>
        </>
      )}{' '}
      <LinkButton onClick={openConfigFile}>Open the file</LinkButton>
    </NoticeStrip>
  );
}
