/** The VMs themselves. */
export function HistoryList() {
  return null;
}
