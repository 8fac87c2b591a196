"""The catalogue and purchases over REST."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.web import keys, pagination, proposals
from centli.web.caching import answered
from centli.web.calls import call_from
from centli.web.identity import IsStaff
from centli.web.pagination import PageInput
from centli.web.proposals import ProposalOutput
from marketplace import facade
from marketplace.api.serializers import (
    BenefitsInput,
    CategoriesOutput,
    CategoryOutput,
    ComparisonOutput,
    FacetsOutput,
    ImageOutput,
    ProductDetailOutput,
    ProductInput,
    ProductOutput,
    ProductPageOutput,
    ProductsInput,
    PurchaseCancelInput,
    PurchaseInput,
    PurchaseOutput,
    PurchasePageOutput,
    RetailerOutput,
    RetailerPageOutput,
    UploadCompleteInput,
    UploadInput,
    UploadOutput,
)
from marketplace.contracts import BenefitKind, Sort

RETAILERS: Final = "retailers"
PURCHASES: Final = "purchases"


class Retailers(APIView):
    """The affiliated retailers."""

    kept = True

    @extend_schema(
        operation_id="retailer_list", parameters=[PageInput], responses=RetailerPageOutput
    )
    def get(self, request: Request) -> Response:
        """List the retailers, by name."""
        return answered(
            request, pagination.listed(request, facade.retailer_page, RetailerOutput, of=RETAILERS)
        )


class Retailer(APIView):
    """One of them."""

    kept = True

    @extend_schema(operation_id="retailer_get", responses=RetailerOutput)
    def get(self, request: Request, retailer_id: str) -> Response:
        """Show one retailer."""
        found = facade.retailer_get(call_from(request), retailer_id)
        return answered(request, RetailerOutput(found).data)


class Categories(APIView):
    """The category tree."""

    kept = True

    @extend_schema(operation_id="category_list", responses=CategoriesOutput)
    def get(self, request: Request) -> Response:
        """List all categories of products, each before what is below it."""
        found = facade.category_list(call_from(request))
        return answered(request, {"data": CategoryOutput.rows(found)})


class Products(APIView):
    """Products as retailers offer them."""

    kept = True

    @extend_schema(
        operation_id="product_list", parameters=[ProductsInput], responses=ProductPageOutput
    )
    def get(self, request: Request) -> Response:
        """List products, narrowed by words, category, retailer, price and benefit."""
        asked = ProductsInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        call = call_from(request)
        scope = pagination.scope("products", asked.validated_data)
        found = facade.product_search(
            call,
            asked.filter(),
            sort=Sort(asked.validated_data.get("sort", Sort.RELEVANCE)),
            limit=asked.validated_data["limit"],
            cursor=pagination.opened(asked.validated_data.get("cursor"), call, of=scope),
        )
        rows = ProductOutput.rows(found.items)
        return answered(request, pagination.page(rows, found.next_cursor, call, of=scope))


class ProductFacets(APIView):
    """What a list of products can still be narrowed to."""

    kept = True

    @extend_schema(
        operation_id="product_facets", parameters=[ProductsInput], responses=FacetsOutput
    )
    def get(self, request: Request) -> Response:
        """Count products by category, retailer and benefit, under the filters of their list."""
        asked = ProductsInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = facade.product_facets(call_from(request), asked.filter())
        return answered(request, FacetsOutput(found).data)


class Product(APIView):
    """One product."""

    kept = True

    @extend_schema(
        operation_id="product_get", parameters=[ProductInput], responses=ProductDetailOutput
    )
    def get(self, request: Request, product_id: str) -> Response:
        """Show a product at a retailer, or at the cheapest that has it, with everybody who offers it."""
        asked = ProductInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = facade.product_get(
            call_from(request), product_id, asked.validated_data.get("retailer_id")
        )
        return answered(request, ProductDetailOutput(found).data)


class Benefits(APIView):
    """What a product would really cost."""

    kept = True

    @extend_schema(
        operation_id="product_benefits", parameters=[BenefitsInput], responses=ComparisonOutput
    )
    def get(self, request: Request, product_id: str) -> Response:
        """Compare a product's benefits (MSI, cashback, points) for the customer who asks.

        `why_not` says of one why it does not apply.
        """
        asked = BenefitsInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = facade.benefits_compare(
            call_from(request),
            product_id,
            retailer_id=asked.validated_data.get("retailer_id"),
            quantity=asked.validated_data["quantity"],
        )
        return answered(request, ComparisonOutput(found).data)


class Purchases(APIView):
    """The customer's purchases."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="purchase_list", parameters=[PageInput], responses=PurchasePageOutput
    )
    def get(self, request: Request) -> Response:
        """List the customer's purchases, newest first."""
        return Response(
            pagination.listed(request, facade.purchase_page, PurchaseOutput, of=PURCHASES)
        )

    @extend_schema(
        operation_id="purchase_propose", request=PurchaseInput, responses={201: ProposalOutput}
    )
    def post(self, request: Request) -> Response:
        """Propose a purchase; nothing is set aside or charged before it is confirmed."""
        call = call_from(request, keyed=True)
        body = PurchaseInput(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        benefit = wanted.get("benefit")
        return proposals.made(
            facade.purchase_propose(
                call,
                product_id=wanted["product_id"],
                retailer_id=wanted.get("retailer_id"),
                quantity=wanted["quantity"],
                benefit=BenefitKind(benefit) if benefit else None,
                months=wanted.get("months"),
                account_id=wanted.get("account_id"),
            )
        )


class Purchase(APIView):
    """One of them."""

    @extend_schema(operation_id="purchase_get", responses=PurchaseOutput)
    def get(self, request: Request, purchase_id: str) -> Response:
        """Show a purchase as it stands, with its instalments."""
        found = facade.purchase_get(call_from(request), purchase_id)
        return Response(PurchaseOutput(found).data)


class PurchaseCancel(APIView):
    """The customer's change of mind, within 24 hours of the payment."""

    keyed = frozenset({"POST"})

    @extend_schema(
        operation_id="purchase_cancel",
        request=PurchaseCancelInput,
        responses={202: PurchaseOutput},
    )
    def post(self, request: Request, purchase_id: str) -> Response:
        """Cancel a purchase, all of it or some pieces; the money is on its way when this answers."""
        call = call_from(request, keyed=True)
        body = PurchaseCancelInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.purchase_cancel(
            call, purchase_id, quantity=body.validated_data.get("quantity")
        )
        return Response(
            PurchaseOutput(found).data,
            status=status.HTTP_202_ACCEPTED,
            headers=keys.headers(replayed=found.replayed),
        )


class ByCatalogueStaff(APIView):
    """An address for those who keep the catalogue."""

    permission_classes = (IsStaff,)
    right = "marketplace.change_product"


class Uploads(ByCatalogueStaff):
    """Pictures on their way in."""

    @extend_schema(operation_id="upload_open", request=UploadInput, responses={201: UploadOutput})
    def post(self, request: Request) -> Response:
        """For staff: announce a picture of the catalogue; the answer is a form to post it with, good for ten minutes."""
        body = UploadInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.upload_open(call_from(request), **body.validated_data)
        return Response(UploadOutput(found).data, status=status.HTTP_201_CREATED)


class UploadComplete(ByCatalogueStaff):
    """One that has been sent."""

    @extend_schema(
        operation_id="upload_complete", request=UploadCompleteInput, responses=ImageOutput
    )
    def post(self, request: Request, upload_id: str) -> Response:
        """For staff: check a picture that was posted, and show it with its product or retailer.

        It is made anew in three sizes.
        """
        body = UploadCompleteInput(data=request.data)
        body.is_valid(raise_exception=True)
        found = facade.upload_complete(call_from(request), upload_id, **body.validated_data)
        return Response(ImageOutput(found).data)
