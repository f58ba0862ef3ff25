"""The tests in guest/ run inside the virtual machine, where the kernel has IPVS; here stands only what starts it."""
collect_ignore = ["guest"]
