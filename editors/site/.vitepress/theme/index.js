// The default theme, with the fonts of the system and the colours of the reports and the playground.

import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

export default DefaultTheme;
