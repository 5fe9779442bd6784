/** Specs run on the plain loops, not on the kernel: src/reference/kernel/kernel.test.ts shows that the bits are the same. */
import { useMethod } from "../../src/reference/net.ts";

useMethod("plain");
