import { LoginPage } from "@/editor/pages/Login";
import { pageData, start } from "@/shared/page";

start(<LoginPage next={pageData().next} />);
