import type { ReactElement, ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components";

export interface TabSpec {
  id: string;
  label: string;
  /** A number or word beside the label. */
  badge?: ReactNode;
  content: ReactNode;
}

/** Tabs with their panels; `end` stands at the right of the tab bar. */
export function Tabs({ label, tabs, selected, onSelect, end, className = "" }: {
  label: string; tabs: readonly TabSpec[]; selected: string; onSelect: (id: string) => void; end?: ReactNode; className?: string;
}): ReactElement {
  return (
    <AriaTabs className={`tabs ${className}`} selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <div className="tab-bar">
        <TabList className="tab-list" aria-label={label}>
          {tabs.map((tab) => (
            <Tab key={tab.id} id={tab.id} className="tab">
              {tab.label}
              {tab.badge}
            </Tab>
          ))}
        </TabList>
        {end}
      </div>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="tab-panel">{tab.content}</TabPanel>
      ))}
    </AriaTabs>
  );
}
