import { HomePage } from "@/editor/pages/Home";
import { start } from "@/shared/page";

start(<HomePage />);
