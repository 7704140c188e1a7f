/** The processor time that this process has used, in seconds: unlike a clock, it does not run while others use the machine. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
