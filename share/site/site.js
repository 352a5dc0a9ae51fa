/* The search and the switch of colours. The index is lib/work/kb_site_index.c's. */
"use strict";

/* ---- searching: no page needed ---- */

var hd_index = null, hd_waiting = [];

/* assets/search.js calls this. */
function hd_search(data) {
	hd_index = {
		docs: data.docs,
		sections: data.sections,
		terms: data.terms ? data.terms.split(" ") : [],
		posts: data.posts.split(" ")
	};
	hd_waiting.splice(0).forEach(function (then) {
		then();
	});
}

function hd_fold(text) {
	if (text.normalize)
		text = text.normalize("NFKC");
	return text.toLowerCase().replace(/\u00df/g, "ss");
}

/* Pairs of characters, where words are not parted by blanks, as the index has them. */
function hd_pairs(run) {
	var out = [], i;
	if (run.length < 2)
		return [run];
	for (i = 0; i + 1 < run.length; i++)
		out.push(run.substr(i, 2));
	return out;
}

function hd_words(text) {
	var gap = /[\s\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\uff00-\uff0f\uff1a-\uff20]+/;
	var dense = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+/g, out = [];
	hd_fold(text).split(gap).forEach(function (word) {
		var at = 0;
		word.replace(dense, function (run, start) {
			if (start > at)
				out.push(word.substring(at, start));
			out.push.apply(out, hd_pairs(run));
			at = start + run.length;
		});
		if (at < word.length)
			out.push(word.substring(at));
	});
	return out;
}

/* Strings are compared as the index has sorted them: by code points, which UTF-16 does not. */
function hd_below(a, b) {
	var i, x, y;
	for (i = 0; i < a.length && i < b.length; i++) {
		x = a.charCodeAt(i);
		y = b.charCodeAt(i);
		if (x !== y) {
			if (x >= 0xd800 && y >= 0xd800)
				return (x >= 0xe000) === (y >= 0xe000) ? x < y : x >= 0xe000;
			return x < y;
		}
	}
	return a.length < b.length;
}

function hd_first_term(terms, word) {
	var low = 0, high = terms.length, mid;
	while (low < high) {
		mid = (low + high) >> 1;
		if (hd_below(terms[mid], word))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Calls each(document, weight). */
function hd_posts(list, each) {
	var digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	var doc = -1, value = 0, scale = 1, i, digit;
	for (i = 0; i < list.length; i++) {
		digit = digits.indexOf(list.charAt(i));
		value += (digit & 31) * scale;
		scale *= 32;
		if (digit < 32) {
			doc += Math.floor(value / 4);
			each(doc, value & 3);
			value = 0;
			scale = 1;
		}
	}
}

/* What each document has for a word: as a whole, or as the beginning of others. */
function hd_scores(index, word) {
	var places = [0, 1, 3, 8], most = 400, scores = {}, i, term, list, rarity, exact;
	for (i = hd_first_term(index.terms, word); i < index.terms.length && most--; i++) {
		term = index.terms[i];
		if (term.lastIndexOf(word, 0) !== 0)
			break;
		list = index.posts[i];
		exact = term === word ? 1 : 0.5 + 0.3 * word.length / term.length;
		rarity = Math.log(1 + index.docs.length / (1 + list.length / 2)) + 0.2;
		hd_posts(list, function (doc, weight) {
			var score = places[weight] * exact * rarity;
			if (!(scores[doc] >= score))
				scores[doc] = score;
		});
	}
	return scores;
}

/* Documents that have all words; where none has, those that have some. Best first. */
function hd_find(index, query) {
	var words = hd_words(query), sums = {}, counts = {}, all = [], some = [];
	words.forEach(function (word) {
		var scores = hd_scores(index, word);
		Object.keys(scores).forEach(function (doc) {
			sums[doc] = (sums[doc] || 0) + scores[doc];
			counts[doc] = (counts[doc] || 0) + 1;
		});
	});
	Object.keys(sums).forEach(function (doc) {
		(counts[doc] === words.length ? all : some).push(+doc);
	});
	return (all.length ? all : some).sort(function (a, b) {
		return counts[b] - counts[a] || sums[b] - sums[a] || a - b;
	});
}

/* ---- the page ---- */

(function () {
	if (typeof document === "undefined")
		return;
	var root = document.body.getAttribute("data-root"), shown = 50, loading = false;
	var input = document.getElementById("q"), results = document.getElementById("results");

	function with_index(then) {
		var script;
		if (hd_index)
			return then();
		hd_waiting.push(then);
		if (loading)
			return undefined;
		loading = true;
		script = document.createElement("script");
		script.src = root + "assets/search.js";
		script.onerror = function () {
			loading = false;
			say("The search could not be loaded.");
		};
		return document.head.appendChild(script);
	}

	function say(text) {
		results.hidden = false;
		document.getElementById("found").textContent = text;
	}

	function element(name, text, parent) {
		var e = document.createElement(name);
		e.textContent = text;
		e.dir = "auto";
		return parent.appendChild(e);
	}

	function show_doc(list, doc) {
		var item = list.appendChild(document.createElement("li"));
		var link = element("a", doc[1], item);
		link.href = root + doc[0];
		if (doc[4])
			item.lang = link.hreflang = doc[4];
		element("span", hd_index.sections[doc[2]], item).className = "where";
		if (doc[3])
			element("p", doc[3], item);
	}

	function show(query) {
		var list = results.querySelector("ol"), found;
		list.textContent = "";
		document.getElementById("sections").hidden = hd_words(query).length > 0;
		if (!hd_words(query).length) {
			results.hidden = true;
			return;
		}
		found = hd_find(hd_index, query);
		found.slice(0, shown).forEach(function (doc) {
			show_doc(list, hd_index.docs[doc]);
		});
		say(!found.length ? "Nothing was found for “" + query + "”." :
			found.length === 1 ? "One article" :
			found.length > shown ? "The best " + shown + " of " + found.length + " articles" :
			found.length + " articles");
	}

	function search() {
		var query = input.value;
		with_index(function () {
			if (query === input.value)
				show(query);
		});
	}

	function asked() {
		var match = /[?&]q=([^&#]*)/.exec(location.search);
		try {
			return match ? decodeURIComponent(match[1].replace(/\+/g, " ")) : "";
		} catch (e) {
			return "";
		}
	}

	if (results) {
		input.value = asked();
		if (input.value)
			search();
		input.addEventListener("input", search);
		input.form.addEventListener("submit", function (event) {
			event.preventDefault();
			search();
			try {
				history.replaceState(null, "", "?q=" + encodeURIComponent(input.value));
			} catch (e) {
				/* a page from a folder may not be allowed to */
			}
		});
	}
	document.addEventListener("keydown", function (event) {
		var at = document.activeElement;
		if (event.key === "/" && !event.ctrlKey && !event.altKey && !event.metaKey &&
				(!at || !/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))) {
			event.preventDefault();
			input.focus();
		}
	});
})();

(function () {
	if (typeof document === "undefined")
		return;
	var html = document.documentElement, button = document.getElementById("theme");

	function is_dark() {
		var chosen = html.getAttribute("data-theme");
		return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	}

	function tell() {
		button.setAttribute("aria-pressed", String(is_dark()));
	}

	button.addEventListener("click", function () {
		var theme = is_dark() ? "light" : "dark";
		html.setAttribute("data-theme", theme);
		try {
			localStorage.setItem("theme", theme);
		} catch (e) {
			/* for this page only, then */
		}
		tell();
	});
	tell();
})();
