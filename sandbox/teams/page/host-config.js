// How cards look: the same in both themes but for their colours.

const LIGHT = {
  default: '#1b2a2f',
  subtle: '#5b6b72',
  accent: '#0b6f6a',
  good: '#1d7a3d',
  warning: '#8a5a00',
  attention: '#b3261e',
  surface: '#ffffff',
  emphasis: '#f1f5f6',
  goodSurface: '#e6f4ea',
  warningSurface: '#fdf1dc',
  attentionSurface: '#fdeceb',
  accentSurface: '#e2f3f1',
  line: '#d8e0e3',
};

const DARK = {
  default: '#e8eef0',
  subtle: '#9fb0b7',
  accent: '#5cc9bf',
  good: '#6fcf8e',
  warning: '#f0b95a',
  attention: '#ff8a80',
  surface: '#1f292e',
  emphasis: '#28343a',
  goodSurface: '#1d3527',
  warningSurface: '#3a2f19',
  attentionSurface: '#42231f',
  accentSurface: '#17393a',
  line: '#3a4a51',
};

/** The HostConfig (as JSON) for 'light' or 'dark'. */
export function hostConfig(theme) {
  const colors = theme === 'dark' ? DARK : LIGHT;
  return {
    fontFamily: 'inherit',
    supportsInteractivity: true,
    spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 16 },
    separator: { lineThickness: 1, lineColor: colors.line },
    fontSizes: { small: 12, default: 14, medium: 16, large: 19, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    lineHeights: { small: 16, default: 20, medium: 22, large: 26, extraLarge: 32 },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: containerStyles(colors),
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    inputs: {
      label: { inputSpacing: 'small', requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' } },
      errorMessage: { color: 'attention', size: 'small', spacing: 'small' },
    },
    factSet: {
      title: { color: 'default', isSubtle: true, weight: 'default', wrap: true, maxWidth: 160 },
      value: { color: 'default', weight: 'default', wrap: true },
      spacing: 14,
    },
    table: { cellSpacing: 8 },
  };
}

function containerStyles(colors) {
  const style = (backgroundColor) => ({ backgroundColor, foregroundColors: foreground(colors) });
  return {
    default: style(colors.surface),
    emphasis: style(colors.emphasis),
    good: style(colors.goodSurface),
    warning: style(colors.warningSurface),
    attention: style(colors.attentionSurface),
    accent: style(colors.accentSurface),
  };
}

function foreground(colors) {
  const shade = (color) => ({ default: color, subtle: color });
  return {
    default: { default: colors.default, subtle: colors.subtle },
    dark: { default: colors.default, subtle: colors.subtle },
    light: { default: colors.subtle, subtle: colors.subtle },
    accent: shade(colors.accent),
    good: shade(colors.good),
    warning: shade(colors.warning),
    attention: shade(colors.attention),
  };
}
