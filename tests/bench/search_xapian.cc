// search_xapian TEXTS QUERIES FOLDER: what Xapian takes for what `search` does: the texts into a database
// in FOLDER with its English stemmer and positions, then each query's words by OR, the ten best. Prints
// "build= bytes= p50= p99=". Built by tests/bench/run where Xapian is installed.
#include <xapian.h>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

static double now()
{
	timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void build(const char *texts, const std::string &folder)
{
	Xapian::WritableDatabase db(folder, Xapian::DB_CREATE_OR_OVERWRITE);
	Xapian::TermGenerator words;
	words.set_stemmer(Xapian::Stem("en"));
	std::ifstream file(texts);
	std::string line;
	while (std::getline(file, line)) {
		Xapian::Document d;
		words.set_document(d);
		size_t first = line.find('\t'), second = line.find('\t', first + 1);
		words.index_text(line.substr(first + 1, second - first - 1), 2);
		words.increase_termpos();
		words.index_text(line.substr(second + 1));
		db.add_document(d);
	}
	db.commit();
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	std::string folder = argv[3], line;
	double began = now();
	build(argv[1], folder);
	printf("build=%.0f", (now() - began) / 1e3);
	size_t bytes = 0;
	for (auto &f : std::filesystem::directory_iterator(folder))
		bytes += f.file_size();
	Xapian::Database db(folder);
	Xapian::QueryParser parser;
	parser.set_stemmer(Xapian::Stem("en"));
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_SOME);
	parser.set_default_op(Xapian::Query::OP_OR);
	std::vector<double> took;
	std::ifstream queries(argv[2]);
	while (std::getline(queries, line)) {
		began = now();
		Xapian::Enquire e(db);
		e.set_query(parser.parse_query(line));
		e.get_mset(0, 10);
		took.push_back(now() - began);
	}
	std::sort(took.begin(), took.end());
	printf(" bytes=%zu p50=%.0f p99=%.0f\n", bytes, took[took.size() / 2],
		took[took.size() * 99 / 100]);
}
