/* Runs before the page is drawn: colours that were chosen here before, and that scripts run. */
(function () {
	"use strict";
	var root = document.documentElement, chosen = null;
	root.className = "scripts";
	try {
		chosen = localStorage.getItem("theme");
	} catch (e) {
		/* a browser that keeps nothing */
	}
	if (chosen === "light" || chosen === "dark")
		root.setAttribute("data-theme", chosen);
})();
