"""The names of an XMLTV guide's channels."""

import gzip

import pytest

from tvml.guide.channels import names
from tvml.shipped import folder

HEAD = (
    '<tv><channel id="one"><display-name lang="de">Das\n Eine</display-name><display-name>One</display-name></channel>'
    '<channel id="two"><display-name> </display-name><display-name>Two &amp; Co</display-name><icon src="x"/></channel>'
    '<channel id="three"/><channel><display-name>Nobody</display-name></channel>'
)


@pytest.mark.parametrize("rest", ['<programme channel="one"><title>Gale</title></programme></tv>', "</tv>"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_first_name_of_each(tmp_path, rest, pack):
    path = tmp_path / "guide"
    path.write_bytes(pack((HEAD + rest).encode()))
    assert names(str(path)) == {"one": "Das Eine", "two": "Two & Co"}


def test_channels_end_where_programmes_begin(tmp_path):
    path = tmp_path / "guide.xml"
    path.write_text(HEAD + '<programme channel="one"><title>Gale</title></programme>' + "<channel id='x'>" * 9)
    assert "x" not in names(str(path))


@pytest.mark.parametrize(
    "text", ["", '{"title": "Gale"}', "<html>", "\0" * 99, "<tv><channel id='a'><display-name>", HEAD + "<programme"]
)
def test_what_has_no_names(tmp_path, text):
    path = tmp_path / "guide"
    path.write_text(text)
    assert names(str(path)) == {} == names("-") == names(str(tmp_path / "nowhere"))


def test_the_sample_guide():
    assert names(str(folder("sample_data") / "guide.xml"))["quayside-one.example"] == "Quayside One"
