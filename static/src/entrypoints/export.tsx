import { ExportPage } from "@/editor/pages/Export";
import { idInPath, pageData, start } from "@/shared/page";

start(<ExportPage designId={pageData().design_id ?? idInPath("designs") ?? ""} />);
