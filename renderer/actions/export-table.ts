import { bridge, unwrapResult } from '../bridge.ts';
import { pluralize } from '../format/quantity.ts';
import { type TextTable, toCsv, toTabbedText } from '../view/csv-table.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';
import { copyText } from './shell.ts';

/** Saves a table as CSV where the user chooses. @param name of the file, without its date: `vms` */
export async function saveTable(name: string, read: () => TextTable | Promise<TextTable>): Promise<void> {
  try {
    const table = await read();
    const fileName = `dynvm-${name}-${new Date().toISOString().slice(0, 10)}.csv`;
    const { path } = await unwrapResult(bridge.shell.saveFile({ fileName, text: toCsv(table) }));
    if (path !== undefined) notifySuccess(`Saved ${pluralize(table.rows.length, 'row')} to ${path}`);
  } catch (error) {
    notifyFailure('Could not save the table', error);
  }
}

/** Copies a table as text that spreadsheets paste into cells. */
export async function copyTable(read: () => TextTable | Promise<TextTable>): Promise<void> {
  try {
    const table = await read();
    await copyText(toTabbedText(table), pluralize(table.rows.length, 'row'));
  } catch (error) {
    notifyFailure('Could not copy the table', error);
  }
}
