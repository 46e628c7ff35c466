export function Vms() {
  return null;
}
