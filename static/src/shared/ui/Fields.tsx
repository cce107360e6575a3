import type { ReactElement } from "react";
import {
  Button as AriaButton, ComboBox as AriaComboBox, FieldError, Group, Input, Label, ListBox, ListBoxItem, Popover,
  Select as AriaSelect, SelectValue, Text, TextField as AriaTextField,
} from "react-aria-components";
import { Icon } from "./Icon";

export interface Option {
  id: string;
  label: string;
  note?: string;
}

const optionItem = (option: Option): ReactElement => (
  <ListBoxItem key={option.id} id={option.id} textValue={option.label} className="option">
    <span className="option-label">{option.label}</span>
    {option.note !== undefined && <span className="option-note">{option.note}</span>}
  </ListBoxItem>
);

/** A line of text with its label, its hint and what is wrong with it. */
export function TextField({ label, value, onChange, hint, error, placeholder, type = "text", autoFocus = false, onSubmit, required = false }: {
  label: string; value: string; onChange: (value: string) => void; hint?: string; error?: string; placeholder?: string;
  type?: "text" | "password"; autoFocus?: boolean; onSubmit?: () => void; required?: boolean;
}): ReactElement {
  return (
    <AriaTextField className="field" value={value} onChange={onChange} isInvalid={error !== undefined} autoFocus={autoFocus}
      type={type} isRequired={required}>
      <Label>{label}</Label>
      <Input className="input" {...(placeholder === undefined ? {} : { placeholder })} onKeyDown={(event) => {
        if (event.key === "Enter") onSubmit?.();
      }} />
      {hint !== undefined && error === undefined && <Text slot="description" className="hint">{hint}</Text>}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

/** One of a few. */
export function Select({ label, value, options, onChange, hideLabel = false, placeholder = "Choose…", className = "" }: {
  label: string; value: string | null; options: readonly Option[]; onChange: (id: string) => void; hideLabel?: boolean;
  placeholder?: string; className?: string;
}): ReactElement {
  return (
    <AriaSelect className={`field ${className}`} value={value} placeholder={placeholder} aria-label={label}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}>
      {!hideLabel && <Label>{label}</Label>}
      <AriaButton className="input select">
        <SelectValue className="select-value" />
        <Icon name="down" size={12} />
      </AriaButton>
      <Popover className="popover" offset={3}>
        <ListBox className="options">{options.map(optionItem)}</ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** One of many, found by typing; with `custom`, also what is not in the list. */
export function ComboBox({ label, value, options, onChange, hideLabel = false, placeholder, custom = false, error, invalid = false }: {
  label: string; value: string; options: readonly Option[]; onChange: (value: string) => void; hideLabel?: boolean;
  placeholder?: string; custom?: boolean; error?: string; invalid?: boolean;
}): ReactElement {
  return (
    <AriaComboBox className="field" defaultInputValue={value} key={value} allowsCustomValue={custom} menuTrigger="focus"
      aria-label={label} isInvalid={invalid || error !== undefined} defaultValue={value}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(String(key));
      }}
      onBlur={(event) => {
        const typed = event.target.value;
        if (custom && typed !== value) onChange(typed);
      }}>
      {!hideLabel && <Label>{label}</Label>}
      <Group className="input combo">
        <Input className="combo-input" {...(placeholder === undefined ? {} : { placeholder })} />
        <AriaButton className="combo-button" aria-label={`Choices for ${label}`}><Icon name="down" size={12} /></AriaButton>
      </Group>
      {error !== undefined && <FieldError className="field-error">{error}</FieldError>}
      <Popover className="popover" offset={3}>
        <ListBox className="options">{options.map(optionItem)}</ListBox>
      </Popover>
    </AriaComboBox>
  );
}

/** On or off. */
export function Switch({ label, value, onChange, hideLabel = false, inherited = false }: {
  label: string; value: boolean; onChange: (value: boolean) => void; hideLabel?: boolean; inherited?: boolean;
}): ReactElement {
  return (
    <button type="button" role="switch" aria-checked={value} aria-label={label} className={`switch ${inherited ? "inherited" : ""}`}
      onClick={() => onChange(!value)}>
      <span className="switch-track"><span className="switch-thumb" /></span>
      <span className="switch-text">{hideLabel ? (value ? "yes" : "no") : label}</span>
    </button>
  );
}
