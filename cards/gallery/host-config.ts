/** How the gallery's pretended Teams looks: sizes and colours for Microsoft's renderer. */
export type Theme = 'light' | 'dark';

/** Text colours, and the background of each container style. */
interface Palette {
  readonly text: Readonly<Record<'default' | 'dark' | 'light' | 'accent' | 'good' | 'warning' | 'attention', string>>;
  readonly subtle: string;
  readonly line: string;
  readonly tints: Readonly<Record<'default' | 'emphasis' | 'accent' | 'good' | 'warning' | 'attention', string>>;
}

const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    text: {
      default: '#242424',
      dark: '#242424',
      light: '#616161',
      accent: '#4f52b2',
      good: '#0e700e',
      warning: '#8a5a00',
      attention: '#b10e1c',
    },
    subtle: '#616161',
    line: '#e0e0e0',
    tints: {
      default: '#ffffff',
      emphasis: '#f0f0f0',
      accent: '#ebebfa',
      good: '#e7f5e7',
      warning: '#fdf3e1',
      attention: '#fdeaec',
    },
  },
  dark: {
    text: {
      default: '#ffffff',
      dark: '#242424',
      light: '#d6d6d6',
      accent: '#a6a7f3',
      good: '#7ad57a',
      warning: '#f2c661',
      attention: '#f5959d',
    },
    subtle: '#adadad',
    line: '#424242',
    tints: {
      default: '#292929',
      emphasis: '#383838',
      accent: '#34355c',
      good: '#1d3a1d',
      warning: '#45340d',
      attention: '#4a1f24',
    },
  },
};

/** A HostConfig as `adaptivecards` reads it. */
export function hostConfig(theme: Theme): object {
  const palette = PALETTES[theme];
  const styles = Object.entries(palette.tints).map(([name, tint]) => [name, containerStyle(palette, tint)]);
  return {
    fontFamily: '"Segoe UI", system-ui, "Liberation Sans", sans-serif',
    fontSizes: { small: 12, default: 14, medium: 16, large: 20, extraLarge: 24 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 26, extraLarge: 32 },
    spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 14 },
    separator: { lineThickness: 1, lineColor: palette.line },
    containerStyles: Object.fromEntries(styles),
    actions: { maxActions: 6, actionAlignment: 'left', buttonSpacing: 8, actionsOrientation: 'horizontal' },
    inputs: {
      label: { inputSpacing: 'small', requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' } },
    },
    factSet: { title: { weight: 'default', isSubtle: true, maxWidth: 120 }, spacing: 14 },
  };
}

function containerStyle({ text, subtle }: Palette, backgroundColor: string): object {
  const colours = Object.entries(text).map(([name, colour]) => [
    name,
    { default: colour, subtle: name === 'default' ? subtle : colour },
  ]);
  return { backgroundColor, foregroundColors: Object.fromEntries(colours) };
}
