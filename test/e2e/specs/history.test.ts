import { DateTime } from 'luxon';
import type { Locator } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { syntheticHistory } from '../../bench/synthetic-history.ts';
import { HistoryPage } from '../pages/history-page.ts';
import { ProvisionDialog } from '../pages/provision-dialog.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';
import { hostlessIni, preparedFolder } from '../runners/prepared-history.ts';

const VMS = 3000;
const DAYS = 62;

afterEach(endDesktops);

async function open() {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const documents = [...syntheticHistory(VMS, DAYS, nowSeconds)];
  const dataFolder = await preparedFolder(documents);
  const options = { dataFolder, args: ['--config', hostlessIni(dataFolder)] };
  return { documents, nowSeconds, options, desktop: await startDesktop(options) };
}

describe.skipIf(!canRun)('the history page', () => {
  it('tells the groups of a chart apart when asked to, and leads to the VMs of one of them', async () => {
    const { desktop, documents } = await open();
    const history = await HistoryPage.open(desktop.page);
    await history.chooseZone('UTC');
    await history.choosePeriod('All');

    const lives = history.panel(/^VM lifetimes/);
    expect(await readKeys(lives.locator('rect[data-key]'))).toEqual(['']);
    await history.splitPanel(/^VM lifetimes/, /^By OS/);
    expect(await readKeys(lives.locator('rect[data-key]'))).toEqual(
      [...new Set(documents.map(getOs))].sort(),
    );

    const ready = history.panel(/^Time to ready/);
    expect(await ready.locator('[data-curve]').count()).toBe(2);
    await history.splitPanel(/^Time to ready/, /^By OS/);
    expect(await ready.locator('[data-curve]').count()).toBe(6);

    // Another grouping is another grouping there, too.
    await history.groupByTag('team');
    expect(await readKeys(lives.locator('rect[data-key]'))).toEqual(['', 'analytics', 'qe', 'sdk']);
    await lives.locator('rect[data-key="qe"]').first().click();
    const shortLives = documents.filter(({ document }) => {
      const { tags, live_duration_secs: kept } = document as {
        tags: { team?: string };
        live_duration_secs?: number;
      };
      return tags.team === 'qe' && kept !== undefined && kept <= 300;
    });
    await expect.poll(() => history.rowCount.textContent().then(digitsOfLast)).toBe(shortLives.length);

    // Top consumers names the tag of each requester; odd ones of this lab are of `sdk` or without any.
    await history.showCharts();
    await history.panel(/^VM hours/).waitFor();
    await desktop.page
      .getByRole('group', { name: 'Group by' })
      .getByRole('button', { name: 'Requester' })
      .click();
    await history.computed();
    const rows = history.panel(/^Top consumers/).locator('tbody tr');
    const readTag = async (parity: number) => {
      const texts = await rows.evaluateAll((lines) =>
        lines.map((line) => [line.children[0]?.textContent ?? '', line.children[1]?.textContent ?? '']),
      );
      expect(texts).toHaveLength(30);
      return [
        ...new Set(
          texts.filter(([name]) => Number(name?.split('-')[1]) % 2 === parity).map(([, tag]) => tag),
        ),
      ].sort();
    };
    expect(await readTag(0)).toEqual(['team=analytics', 'team=qe']);
    expect(await readTag(1)).toEqual(['team=sdk', 'untagged']);
  }, 120_000);

  it('finds VMs by a tag and by their day, keeps the columns, and asks for the same again', async () => {
    const { desktop, documents, nowSeconds, options } = await open();
    const history = await HistoryPage.open(desktop.page);
    await history.chooseZone('UTC');
    await history.showAllVms();
    await expect.poll(() => history.rowCount.textContent()).toMatch(/^1–200 of 3\s000$/);

    // A day of the month before: its last VM comes first, and how many are newer is known.
    const day = DateTime.fromSeconds(nowSeconds, { zone: 'UTC' })
      .minus({ months: 1 })
      .startOf('month')
      .plus({ days: 9 });
    await history.goToDay(day.toFormat('d LLLL yyyy'), 1);
    const until = day.plus({ days: 1 }).toSeconds();
    const older = documents.filter((each) => askedAt(each) < until);
    const newer = documents.length - older.length;
    await expect.poll(() => history.rowCount.textContent().then(digitsOfFirst)).toBe(newer + 1);
    expect(await history.names.first().textContent()).toBe(toName(older.at(-1)));
    await history.turn('Newer');
    await expect.poll(() => history.rowCount.textContent().then(digitsOfFirst)).toBe(newer - 199);
    await history.turn('Newest');

    await history.filterByTag('SDK', 'team=sdk');
    const tagged = documents.filter(
      ({ document }) => (document as { tags: { team?: string } }).tags.team === 'sdk',
    );
    await expect.poll(() => history.rowCount.textContent().then(digitsOfLast)).toBe(tagged.length);

    expect(await history.columnNames.allTextContents()).not.toContain('Address');
    await history.toggleColumn('Address');
    await history.toggleColumn('Lifetime');

    const name = toName(tagged.at(-1));
    const details = await history.openDetails(name);
    await details.getByRole('button', { name: 'Get the same again' }).click();
    const dialog = new ProvisionDialog(desktop.page);
    expect(await dialog.descriptor.inputValue()).not.toBe('');
    expect(await dialog.dialog.textContent()).toContain('team=sdk');
    await desktop.close();

    // The columns are as they were left.
    const again = await startDesktop(options);
    const second = await HistoryPage.open(again.page);
    await second.showAllVms();
    await second.columnNames.first().waitFor();
    const columns = await second.columnNames.allTextContents();
    expect(columns).toContain('Address');
    expect(columns).not.toContain('Lifetime');
  }, 120_000);
});

interface Past {
  readonly document: object;
}

function getOs(past: Past): string {
  return (past.document as { os: string }).os;
}

function toName(past: Past | undefined): string {
  return (past?.document as { name: string } | undefined)?.name ?? '';
}

function askedAt(past: Past): number {
  const vm = past.document as { created_time: number; create_duration_secs: number };
  return vm.created_time - vm.create_duration_secs;
}

async function readKeys(parts: Locator): Promise<string[]> {
  const keys = await parts.evaluateAll((rects) =>
    rects.map((rect) => (rect as SVGElement).dataset.key ?? '?'),
  );
  return [...new Set(keys)].sort();
}

/** `1 201–1 400 of 3 000` */
function digitsOfFirst(text: string | null): number {
  return Number((text ?? '').split('–')[0]?.replaceAll(/\D/g, ''));
}

function digitsOfLast(text: string | null): number {
  return Number((text ?? '').split('of')[1]?.replaceAll(/\D/g, ''));
}
