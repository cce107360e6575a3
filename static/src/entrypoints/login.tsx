import { start } from "@/shared/page";

start(<main />);
